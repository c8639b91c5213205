(import '../base.libsonnet') { auth+: { methods: [$.password, $.password] } }
