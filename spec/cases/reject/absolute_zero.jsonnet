(import '../base.libsonnet') { auth+: { session: { absolute: '0s' } } }
