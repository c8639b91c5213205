(import '../base.libsonnet') { auth+: { session: { max_sessions: 0 } } }
