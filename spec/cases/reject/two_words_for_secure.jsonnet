(import '../base.libsonnet') { auth+: { cookie: { secure: true }, cookie_secure: true } }
