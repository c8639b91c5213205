(import '../base.libsonnet') { auth+: { cookie: { http_only: false } } }
