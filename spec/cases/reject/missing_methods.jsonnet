(import '../base.libsonnet') { auth+: { methods:: null } }
