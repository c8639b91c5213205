(import '../base.libsonnet') { auth+: { cors: true } }
