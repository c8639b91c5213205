(import '../base.libsonnet') { auth+: { methods: [] } }
