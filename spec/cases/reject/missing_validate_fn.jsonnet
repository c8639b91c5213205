(import '../base.libsonnet') { auth+: { methods: [{ kind: 'password', credentials_schema: 'auth.LoginCredentials' }] } }
