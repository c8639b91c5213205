local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'user.id',
    methods: [
      auth.password({ credentials_schema: 'auth.LoginCredentials' }),
    ],
  }),
}
