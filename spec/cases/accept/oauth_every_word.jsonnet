local auth = import 'authgate/auth.libsonnet';
(import '../oauth.libsonnet').providers([
  auth.provider({
    slug: 'corp-sso', preset: 'discover', issuer: 'https://id.example/realms/corp', client_id: 'gateway', client_auth: 'private_key_jwt',
    private_key_env: 'CORP_KEY', redirect_uri: 'https://api.example/v1/auth/oauth/corp-sso/callback', scopes: ['openid', 'email', 'groups'],
    id_token_algs: ['PS256', 'ES384'], logout: 'provider', userinfo: 'always', label: 'Corporate account',
  }),
  auth.provider({
    slug: 'local', preset: 'manual', issuer: 'http://127.0.0.1:9000', danger_http_issuer: true, authorization_endpoint: 'http://127.0.0.1:9000/authorize',
    token_endpoint: 'http://127.0.0.1:9000/token', jwks_uri: 'http://127.0.0.1:9000/jwks', client_id: 'public', client_auth: 'none',
    callback_path: '/v1/back', userinfo: 'never',
  }),
  auth.provider({
    slug: 'plain', preset: 'manual', authorization_endpoint: 'https://id.example/oauth/authorize', token_endpoint: 'https://id.example/oauth/token',
    userinfo_endpoint: 'https://id.example/me', scopes: ['profile'], client_id: 'x', client_auth: 'post', client_secret_env: 'PLAIN_SECRET',
    redirect_uri: 'https://api.example/elsewhere',
  }),
], { api_base_url_env: 'PUBLIC_API', app_base_url_env: 'PUBLIC_APP', success_path: '/home?tab=1', error_path: '/login/', link: 'verified_email', vault: { key_env: 'VAULT_KEY' } })
