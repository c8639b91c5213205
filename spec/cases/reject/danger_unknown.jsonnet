(import '../base.libsonnet') { auth+: { danger_everything: true } }
