(import '../base.libsonnet') { auth+: { session: { absolute: '31d' } } }
