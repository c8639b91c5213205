(import '../base.libsonnet') { auth+: { methods: [$.password { credentials_schema: 'auth.OpenCredentials' }] } }
