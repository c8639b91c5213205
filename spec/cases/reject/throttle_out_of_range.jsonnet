(import '../base.libsonnet') { auth+: { methods: [$.password { throttle: { failures: 0, hard_cap: 1000 } }] } }
