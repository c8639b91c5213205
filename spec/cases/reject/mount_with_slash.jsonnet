(import '../base.libsonnet') { auth+: { mount: '/v1/' } }
