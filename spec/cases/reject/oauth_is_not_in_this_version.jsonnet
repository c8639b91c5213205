(import '../base.libsonnet') { auth+: { methods: [$.password, (import 'authgate/auth.libsonnet').oauth({})] } }
