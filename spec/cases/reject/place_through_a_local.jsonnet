local lifetimes = {
  idle: '2h',
  absolute: '1h',
};

(import '../base.libsonnet') {
  auth+: { session: lifetimes },
}
