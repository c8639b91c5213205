(import '../base.libsonnet') { auth+: {
    public_session: 'auth.public_session', token_id_attr: 'token_id', sources: ['cookie'], secret_env: 'OTHER_SECRET', mount: '/',
    token_url: '/session', cookie: { secure: true, same_site: 'strict', name: '__Host-sid' },
    session: { idle: '30m', absolute: '12h', touch: '90s', max_sessions: 3, recent_auth: '10m' }, token: 'jwt', revocation: { max: '250ms' },
    methods: [$.password { account_attr: 'username', argon2: { m: 47104, t: 1, p: 1 }, min_length: 16, max_length: 128, throttle: { failures: 3, hard_cap: 50, per_address_per_minute: 10 }, max_body: 4096 }],
    bridge: { out: 'web/src/_generated', scaffold: 'web/src', client: 'hey-api', frameworks: ['react', 'vue', 'svelte'], standard_schema: true },
  } }
