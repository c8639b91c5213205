local auth = import 'authgate/auth.libsonnet';
local provider(preset, words={}) = auth.provider({
  slug: std.strReplace(preset, '_', '-'),
  preset: preset,
  client_id: 'client-of-' + self.slug,
  client_secret_env: 'PROVIDERS_SECRET',
  callback_path: '/v1/auth/oauth/' + self.slug + '/callback',
} + words);

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'id',
    session_store: 'auth.store',
    methods: [
      auth.oauth({
        identity_fn: 'auth.identity',
        link: 'verified_email',
        success_path: '/home?tab=1',
        error_path: '/sign-in?from=provider',
        vault: { key_env: 'PROVIDERS_VAULT_KEY' },
        providers: [
          provider('google'),
          provider('gitlab'),
          provider('okta', { domain: 'tenant.okta.example' }),
          provider('aws_cognito', { region: 'eu-central-1', user_pool_id: 'eu-central-1_AbCdEfGhI' }),
          provider('logto', { domain: 'tenant.logto.example' }),
          provider('clerk', { domain: 'clerk.corp.example' }),
          provider('github'),
          provider('discord'),
          provider('twitter'),
          provider('spotify'),
          provider('facebook'),
          provider('slack'),
          provider('microsoft'),
          provider('azure_ad', { tenant: 'corp.example' }),
          provider('auth0', { domain: 'tenant.auth0.example' }),
          auth.provider({
            slug: 'op', preset: 'discover', issuer: 'https://op.example', client_id: 'op-client', client_secret_env: 'PROVIDERS_SECRET',
            callback_path: '/v1/auth/oauth/op/callback', scopes: ['openid', 'email', 'profile', 'offline_access'], logout: 'provider',
          }),
          auth.provider({
            slug: 'apple', preset: 'apple', client_id: 'com.example.web', team_id: 'TEAM123456', key_id: 'KEY1234567',
            private_key_env: 'PROVIDERS_KEY', callback_path: '/v1/auth/oauth/apple/callback',
          }),
          auth.provider({
            slug: 'corp', preset: 'discover', issuer: 'https://id.corp.example', client_id: 'gateway', client_auth: 'private_key_jwt',
            private_key_env: 'PROVIDERS_KEY', redirect_uri: 'https://public.example/v1/corp/back', logout: 'provider', userinfo: 'always',
            id_token_algs: ['PS256', 'ES384'], label: 'Corporate account',
          }),
          auth.provider({
            slug: 'public', preset: 'manual', client_id: 'public', client_auth: 'none', issuer: 'https://id.public.example',
            authorization_endpoint: 'https://id.public.example/authorize', token_endpoint: 'https://id.public.example/token',
            jwks_uri: 'https://id.public.example/jwks', callback_path: '/v1/public/back', userinfo: 'never',
          }),
          auth.provider({
            slug: 'plain', preset: 'manual', client_id: 'plain', client_secret_env: 'PROVIDERS_UNSET', scopes: ['profile'],
            authorization_endpoint: 'https://plain.example/authorize', token_endpoint: 'https://plain.example/token',
            userinfo_endpoint: 'https://plain.example/me', callback_path: '/v1/plain/back',
          }),
        ],
      }),
    ],
    bridge: { scaffold: 'web/src' },
  }),
}
