(import '../base.libsonnet') { auth+: { secret: 'hunter2' } }
