(import '../base.libsonnet') { auth+: { methods: [$.password { argon2: { m: 1024, t: 3 } }] } }
