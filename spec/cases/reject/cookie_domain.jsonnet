(import '../base.libsonnet') { auth+: { cookie: { domain: 'example.org' } } }
