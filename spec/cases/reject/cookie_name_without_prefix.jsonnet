(import '../base.libsonnet') { auth+: { cookie: { name: 'sid' } } }
