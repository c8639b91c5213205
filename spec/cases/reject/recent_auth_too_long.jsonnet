(import '../base.libsonnet') { auth+: { session: { recent_auth: '1h' } } }
