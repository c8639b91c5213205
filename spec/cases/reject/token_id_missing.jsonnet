(import '../base.libsonnet') { auth+: { token_id_attr: 'token' } }
