local auth = import 'authgate/auth.libsonnet';
(import '../base.libsonnet') { auth+: { methods: [
  auth.password({ credentials_schema: 'auth.LoginCredentials', validate_fn: 'globbed.validatelogin' }),
] } }
