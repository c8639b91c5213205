(import '../base.libsonnet') { auth+: { public_session: 'auth.LoginCredentials' } }
