(import '../base.libsonnet') { auth+: { token_url: null } }
