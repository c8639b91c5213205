(import '../base.libsonnet') { auth+: { session_store: 'nowhere.store' } }
