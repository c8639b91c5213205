(import '../base.libsonnet') {
  auth+: { /* ünïcödé 😀 */ token_url: 'x', 'cookie_secur': true },
}
