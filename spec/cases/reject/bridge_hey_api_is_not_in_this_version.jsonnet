(import '../base.libsonnet') { auth+: { bridge: { client: 'hey-api', frameworks: ['vue'], standard_schema: true } } }
