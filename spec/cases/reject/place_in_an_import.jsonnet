(import '../base.libsonnet') {
  auth+: (import '../wrong.libsonnet'),
}
