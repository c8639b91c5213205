(import '../base.libsonnet') { auth+: { session: { touch: '5s' } } }
