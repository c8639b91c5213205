// The spec of the reference gateway. Edit it, run `cargo build`, and the routes, the extractors
// and the bridge follow.
local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'user.id',
    session_store: 'token_store.store',
    public_session: 'auth.public_session',
    sources: ['bearer', 'cookie'],
    token_url: '/auth/token',
    methods: [
      auth.password({
        credentials_schema: 'auth.LoginCredentials',
        validate_fn: 'auth.validate_login',
      }),
      auth.oauth({
        identity_fn: 'auth.map_oidc_identity',
        success_path: '/',
        error_path: '/login',
        providers: [
          auth.provider({
            slug: 'google',
            preset: 'google',
            client_id: 'authgate-reference.apps.googleusercontent.com',
            client_secret_env: 'GOOGLE_CLIENT_SECRET',
            callback_path: '/v1/auth/oauth/google/callback',
          }),
        ],
      }),
    ],
  }),
}
