(import '../base.libsonnet') { auth+: { methods: [$.password { validate_fun: 'x' }] } }
