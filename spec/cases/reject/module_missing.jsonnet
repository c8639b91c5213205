(import '../base.libsonnet') { auth+: { session_schema: 'elsewhere.Session' } }
