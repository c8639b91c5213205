(import '../base.libsonnet') { auth+: { cookie: { same_site: 'none' } } }
