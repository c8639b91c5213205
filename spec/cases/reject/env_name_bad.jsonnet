(import '../base.libsonnet') { auth+: { secret_env: 'jwt-secret' } }
