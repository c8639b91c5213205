(import '../base.libsonnet') { auth+: { user_id_attr: 'nickname' } }
