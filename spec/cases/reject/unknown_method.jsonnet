(import '../base.libsonnet') { auth+: { methods: [{ kind: 'telepathy' }] } }
