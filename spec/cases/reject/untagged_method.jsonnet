(import '../base.libsonnet') { auth+: { methods: [{ validate_fn: 'auth.x' }] } }
