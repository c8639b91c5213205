(import '../base.libsonnet') { auth+: { session_store: 'auth::x();' } }
