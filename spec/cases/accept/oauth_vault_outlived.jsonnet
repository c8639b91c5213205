local auth = import 'authgate/auth.libsonnet';
local provider(preset, words={}) = auth.provider({
  slug: preset, preset: preset, client_id: 'id', client_secret_env: 'SECRET', callback_path: '/v1/auth/oauth/' + preset + '/callback',
} + words);
(import '../base.libsonnet') { auth+: { methods: [auth.oauth({
  identity_fn: 'auth.map_oidc_identity',
  vault: { key_env: 'VAULT_KEY' },
  providers: [
    auth.provider({
      slug: 'op', preset: 'discover', issuer: 'https://op.example', client_id: 'id', client_secret_env: 'SECRET',
      callback_path: '/v1/auth/oauth/op/callback',
    }),
    provider('microsoft', {
      scopes: ['openid', 'email'],
    }),
    provider('logto', { domain: 'tenant.logto.example', scopes: ['openid', 'offline_access'] }),
    provider('google'),
    provider('github'),
  ],
})] } }
