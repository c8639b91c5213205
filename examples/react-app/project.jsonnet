local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'user.id',
    session_store: 'auth.store',
    methods: [
      auth.password({ credentials_schema: 'auth.LoginCredentials', validate_fn: 'auth.validate_login' }),
      auth.oauth({
        identity_fn: 'auth.identity',
        success_path: '/',
        error_path: '/login',
        providers: [
          auth.provider({
            slug: 'google',
            preset: 'google',
            client_id: 'react-app-example.apps.googleusercontent.com',
            client_secret_env: 'GOOGLE_CLIENT_SECRET',
            callback_path: '/v1/auth/oauth/google/callback',
          }),
        ],
      }),
    ],
    bridge: { out: 'frontend/src/_generated', scaffold: 'frontend/src' },
  }),
}
