(import '../base.libsonnet') { auth+: { revocation: { max: '5m' } } }
