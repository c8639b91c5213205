(import '../base.libsonnet') { auth+: { cookie: { same_site: 'none', secure: false }, danger_same_site_none: true } }
