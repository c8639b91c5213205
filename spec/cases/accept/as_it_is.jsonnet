(import '../base.libsonnet') {  }
