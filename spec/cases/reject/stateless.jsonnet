(import '../base.libsonnet') { auth+: { stateless: true } }
