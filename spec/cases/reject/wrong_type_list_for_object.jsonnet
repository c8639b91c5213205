(import '../base.libsonnet') { auth+: { session: [] } }
