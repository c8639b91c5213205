(import '../base.libsonnet') { auth+: { cookie_secure: 'false' } }
