(import '../base.libsonnet') { auth+: { sources: [] } }
