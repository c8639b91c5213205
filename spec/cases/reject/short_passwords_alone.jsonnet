(import '../base.libsonnet') { auth+: { methods: [$.password { min_length: 8 }] } }
