local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'id',
    session_store: 'auth.store',
    sources: ['cookie'],
    mount: '/',
    token_url: '/session',
    cookie: { same_site: 'strict', name: '__Host-golden' },
    session: { absolute: '30m', max_sessions: 3 },
    methods: [auth.password({ credentials_schema: 'auth.Credentials', validate_fn: 'auth.validate', argon2: { m: 19456, t: 2 }, throttle: { per_address_per_minute: 600 } })],
  }),
}
