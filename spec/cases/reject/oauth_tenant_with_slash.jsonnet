local auth = import 'authgate/auth.libsonnet';
(import '../oauth.libsonnet').providers([
  auth.provider({
    slug: 'azure', preset: 'azure_ad', client_id: 'id', client_secret_env: 'SECRET', callback_path: '/v1/azure',
    tenant: 'a/b',
  }),
])
