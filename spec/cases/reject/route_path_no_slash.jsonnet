(import '../base.libsonnet') { auth+: { token_url: 'auth/token' } }
