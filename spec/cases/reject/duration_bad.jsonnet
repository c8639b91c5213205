(import '../base.libsonnet') { auth+: { session: { idle: '30dd' } } }
