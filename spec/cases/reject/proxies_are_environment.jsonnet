(import '../base.libsonnet') { auth+: { trusted_proxies: ['10.0.0.0/8'] } }
