(import '../base.libsonnet') {}
