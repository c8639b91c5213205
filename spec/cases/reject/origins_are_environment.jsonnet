(import '../base.libsonnet') { auth+: { allowed_origins: ['*'] } }
