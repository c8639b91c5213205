(import '../base.libsonnet') { auth+: { secret_env: { name: 'X' } } }
