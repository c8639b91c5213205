local auth = import 'authgate/auth.libsonnet';
local fixed(preset) = auth.provider({
  slug: preset, preset: preset, client_id: 'id-of-' + preset, client_secret_env: std.asciiUpper(preset) + '_SECRET',
  callback_path: '/v1/auth/oauth/' + preset + '/callback',
});
local tenant(preset, words) = fixed(std.strReplace(preset, '_', '-')) + { preset: preset } + words;
(import '../oauth.libsonnet').providers([fixed(preset) for preset in ['google', 'github', 'gitlab', 'discord', 'slack', 'spotify', 'facebook', 'twitter', 'microsoft']] + [
  auth.provider({
    slug: 'apple', preset: 'apple', client_id: 'com.example.web', team_id: 'TEAM123456', key_id: 'KEY1234567',
    private_key_env: 'APPLE_KEY', callback_path: '/v1/auth/oauth/apple/callback',
  }),
  tenant('auth0', { domain: 'tenant.eu.auth0.com' }),
  tenant('okta', { domain: 'tenant.okta.com' }),
  tenant('aws_cognito', { region: 'eu-central-1', user_pool_id: 'eu-central-1_AbCdEfGhI', client_secret_env: 'COGNITO_SECRET' }),
  tenant('azure_ad', { tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47', client_secret_env: 'AZURE_SECRET' }),
  tenant('logto', { domain: 'tenant.logto.app' }),
  tenant('clerk', { domain: 'clerk.example.com' }),
])
