(import '../base.libsonnet') { auth+: { bridge: { client: 'hey-api' } } }
