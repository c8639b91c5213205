// The base with providers; `block` adds to their block.
local auth = import 'authgate/auth.libsonnet';
local base = import 'base.libsonnet';
{
  providers(list, block={}):: base { auth+: { methods: [auth.oauth({ identity_fn: 'auth.map_oidc_identity', providers: list } + block)] } },
}
