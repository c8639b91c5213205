/** The providers of the spec, by slug. */
export const oauthProviders = [/* slugs */] as const;
/** One of {@link oauthProviders}. */
export type OAuthProvider = (typeof oauthProviders)[number];
/** What a button says, and where it leads. */
export interface OAuthProviderInfo { readonly label: string; readonly loginPath: string }
/** The info of each provider. */
export const oauthProviderInfo: { readonly [Slug in OAuthProvider]: OAuthProviderInfo } = { /* info */ };

/** Where to send the browser: a navigation target, not a fetch. */
export function oauthLoginUrl(provider: OAuthProvider, options: { readonly returnTo?: string } = {}): string {
  // Without a prototype it has the providers and no other name: whatever else is asked for throws.
  const info: OAuthProviderInfo = { ...oauthProviderInfo, __proto__: null }[provider];
  return client.getConfig().baseUrl + info.loginPath + (options.returnTo ? `?return_to=${encodeURIComponent(options.returnTo)}` : "");
}

/** Every reason with which a provider's sign-in can come back. */
export const oauthErrorReasons = ["access_denied", "state_mismatch", "provider_error", "provider_unavailable", "id_token_invalid", "identity_rejected", "server_error"] as const;
/** One of {@link oauthErrorReasons}. */
export type OAuthErrorReason = (typeof oauthErrorReasons)[number];

/** The reason in `?oauth_error=` of a URL, by default the page's; `unknown` for one that is not in the list. */
export function readOAuthError(href: string = location.href): OAuthErrorReason | "unknown" | null {
  const given = new URL(href, "http://a").searchParams.get("oauth_error");
  return given === null ? null : (oauthErrorReasons.find((reason) => reason === given) ?? "unknown");
}

/** Takes `?oauth_error=` out of the address bar, so that a reload does not show it again. */
export function clearOAuthError(): void {
  const url = new URL(location.href);
  url.searchParams.delete("oauth_error");
  history.replaceState(history.state, "", url);
}
