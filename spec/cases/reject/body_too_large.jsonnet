(import '../base.libsonnet') { auth+: { methods: [$.password { max_body: 2000000 }] } }
