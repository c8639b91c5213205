(import '../base.libsonnet') { auth+: { token_url: '/auth/providers', methods: [$.password] } }
