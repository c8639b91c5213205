(import '../base.libsonnet') { auth+: { session: { idle: '2h', absolute: '1h' } } }
