(import '../base.libsonnet') { auth+: { methods: [$.password { min_length: 100, max_length: 64 }] } }
