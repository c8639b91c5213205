(import '../base.libsonnet') { resources: { auth: 1 } }
