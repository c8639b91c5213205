(import '../base.libsonnet') { auth+: { public_session: 'auth.nobody_at_all' } }
