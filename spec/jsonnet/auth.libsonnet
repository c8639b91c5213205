// The words of the auth block. This library tags what it is given and does nothing else:
// every default and every rule lives in the generator, which reports all mistakes of a run.
{
  // The block itself: { auth: auth.config({ ... }) }.
  config(block):: block,

  // Sign-in with an account name and a password.
  password(method):: method { kind: 'password' },

  // Sign-in through OAuth 2.0 and OpenID Connect providers.
  oauth(method):: method { kind: 'oauth' },

  // One provider of auth.oauth.
  provider(provider):: provider { kind: 'provider' },
}
