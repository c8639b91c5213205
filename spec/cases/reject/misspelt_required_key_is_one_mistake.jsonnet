(import '../base.libsonnet') { auth+: { session_schem: super.session_schema, session_schema:: null } }
