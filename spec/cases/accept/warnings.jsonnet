(import '../base.libsonnet') { auth+: { include_permissions: true, cookie_secure: false, danger_relaxed_durability: true, danger_same_site_none: true } }
