local auth = import 'authgate/auth.libsonnet';

{
  auth: auth.config({
    session_schema: 'auth.Session',
    session_store: 'auth.store',
    public_session: 'auth.public_session',
    user_id_attr: 'who.id',
    token_id_attr: 'session_ref',
    sources: ['bearer', 'cookie'],
    secret_env: 'GOLDEN_SECRET',
    mount: '/api/v2',
    token_url: '/who/token',
    cookie: { secure: true, same_site: 'lax', name: '__Host-golden' },
    session: { idle: '30m', absolute: '12h', touch: '90s', max_sessions: 3, recent_auth: '10m' },
    token: 'jwt',
    revocation: { max: '0s' },
    methods: [
      auth.password({
        credentials_schema: 'auth.Credentials',
        validate_fn: 'auth.validate',
        account_attr: 'email_address',
        argon2: { m: 47104, t: 1, p: 1 },
        min_length: 16,
        max_length: 128,
        throttle: { failures: 3, hard_cap: 50, per_address_per_minute: 10 },
        max_body: 4096,
      }),
    ],
    bridge: { out: 'web/src/_generated', scaffold: 'web/src', client: 'fetch', frameworks: ['react', 'vue', 'svelte'], standard_schema: true },
  }),
}
