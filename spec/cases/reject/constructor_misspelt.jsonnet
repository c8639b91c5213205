local auth = import 'authgate/auth.libsonnet';
(import '../base.libsonnet') { auth+: { methods: [
  auth.pasword({ credentials_schema: 'auth.LoginCredentials', validate_fn: 'auth.validate_login' }),
] } }
