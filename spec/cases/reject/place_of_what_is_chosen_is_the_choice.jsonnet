local prod = true;

(import '../base.libsonnet') {
  auth+: {
    cookie: { same_site: if prod then 'none' else 'lax' },
    session: { [name]: '1y' for name in ['idle'] },
  },
}
