(import '../base.libsonnet') { auth+: { session_schema: 'auth.Shapes' } }
