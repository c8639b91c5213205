(import '../base.libsonnet') { auth+: { sources: ['cookie', 'cookie'] } }
