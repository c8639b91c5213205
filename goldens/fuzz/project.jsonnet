local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'user.id',
    session_store: 'auth.store',
    public_session: 'auth.public_session',
    methods: [
      auth.password({
        credentials_schema: 'auth.LoginCredentials',
        validate_fn: 'auth.validate_login',
        account_attr: 'username',
      }),
      auth.oauth({
        identity_fn: 'auth.map_oidc_identity',
        providers: [
          auth.provider({
            slug: 'google', preset: 'google', client_id: 'id', client_secret_env: 'SECRET',
            callback_path: '/v1/auth/oauth/google/callback',
          }),
        ],
      }),
    ],
  }),
}
