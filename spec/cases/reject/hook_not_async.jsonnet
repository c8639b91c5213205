(import '../base.libsonnet') { auth+: { methods: [$.password { validate_fn: 'auth.validate_now' }] } }
