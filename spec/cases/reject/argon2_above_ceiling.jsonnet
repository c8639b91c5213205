(import '../base.libsonnet') { auth+: { methods: [$.password { argon2: { m: 300000 } }] } }
