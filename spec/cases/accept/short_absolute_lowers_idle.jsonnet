(import '../base.libsonnet') { auth+: { session: { absolute: '30m' } } }
