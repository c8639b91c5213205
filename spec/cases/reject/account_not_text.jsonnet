(import '../base.libsonnet') { auth+: { methods: [$.password { account_attr: 'attempt' }] } }
