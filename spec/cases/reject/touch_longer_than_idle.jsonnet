(import '../base.libsonnet') { auth+: { session: { touch: '2h' } } }
