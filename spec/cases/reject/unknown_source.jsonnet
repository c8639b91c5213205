(import '../base.libsonnet') { auth+: { sources: ['coookie'] } }
