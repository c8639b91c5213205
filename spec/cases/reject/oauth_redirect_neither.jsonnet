local auth = import 'authgate/auth.libsonnet';
(import '../base.libsonnet') { auth+: { methods: [auth.oauth({
  identity_fn: 'auth.map_oidc_identity',
  providers: [
    auth.provider({ slug: 'google', preset: 'google', client_id: 'id', client_secret_env: 'GOOGLE_SECRET' }),
  ],
})] } }
