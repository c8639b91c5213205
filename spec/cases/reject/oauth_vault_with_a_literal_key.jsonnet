local auth = import 'authgate/auth.libsonnet';
local google = {
  slug: 'google', preset: 'google', client_id: 'id', client_secret_env: 'GOOGLE_SECRET',
  callback_path: '/v1/auth/oauth/google/callback',
};
(import '../base.libsonnet') { auth+: { methods: [auth.oauth({
  identity_fn: 'auth.map_oidc_identity',
  providers: [
    auth.provider(google),
  ],
  vault: { key_env: 'hunter2-is-no-name' },
})] } }
