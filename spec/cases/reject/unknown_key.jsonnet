(import '../base.libsonnet') { auth+: { cookie_secur: false } }
