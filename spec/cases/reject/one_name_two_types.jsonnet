(import '../base.libsonnet') { auth+: { session_schema: 'other.Session' } }
