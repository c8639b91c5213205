(import '../base.libsonnet') { auth+: { session_store:: null } }
