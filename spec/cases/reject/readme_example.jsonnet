local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'user.id',
    session_store: 'auth.store',
    cookie_secur: false,
    session: { idle: '2h', absolute: '1h' },
    methods: [
      auth.password({ credentials_schema: 'auth.LoginCredentials', validate_fn: 'auth.validate_logn' }),
    ],
  }),
}
