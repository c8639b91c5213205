local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'id',
    session_store: 'auth.store',
    sources: ['bearer'],
    revocation: { max: '5s' },
    methods: [auth.password({ credentials_schema: 'auth.Credentials', validate_fn: 'auth.validate', argon2: { m: 19456, t: 2 } })],
  }),
}
