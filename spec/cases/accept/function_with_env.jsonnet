function(env='dev') (import '../base.libsonnet') { auth+: { cookie_secure: env == 'prod' } }
