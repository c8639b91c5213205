(import '../base.libsonnet') { auth+: { bridge: { out: '../../x' } } }
