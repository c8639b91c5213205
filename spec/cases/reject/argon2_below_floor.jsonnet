(import '../base.libsonnet') { auth+: { methods: [$.password { argon2: { m: 19456, t: 1 } }] } }
