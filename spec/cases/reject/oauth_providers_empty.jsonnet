local auth = import 'authgate/auth.libsonnet';
(import '../base.libsonnet') { auth+: { methods: [auth.oauth({
  identity_fn: 'auth.map_oidc_identity',
  providers: [
  ],
})] } }
