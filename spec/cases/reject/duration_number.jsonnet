(import '../base.libsonnet') { auth+: { session: { idle: 3600 } } }
