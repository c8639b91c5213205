
/** Why a sign-in in a window of its own did not end well. */
export type OAuthPopupReason = OAuthErrorReason | "unknown" | "popup_blocked" | "popup_closed";

/**
 * Signs in at a provider, in a window of its own, and resolves to null or to why it did not come to be. Call it in the click's handler, so that
 * no browser blocks the window, and {@link closeOAuthPopup} where the app starts, which is where the window comes back to. A provider may cut the
 * window off from this one, so that it looks closed: it counts as closed when the person comes back to this page.
 */
export function oauthPopup(provider: OAuthProvider, options: { readonly returnTo?: string; readonly signal?: AbortSignal } = {}): Promise<OAuthPopupReason | null> {
  const popup = open(oauthLoginUrl(provider, options) + (options.returnTo ? "&" : "?") + "display=popup", "", "width=480");
  return new Promise((resolve) => {
    const end = (event: AuthEvent | OAuthPopupReason): void => {
      if (event === "logout") return;
      stop();
      popup?.close();
      resolve(event === "login" ? null : event);
    };
    const stop = listen((event) => { end(event as AuthEvent | OAuthPopupReason); });
    addEventListener("focus", () => { if (popup?.closed) setTimeout(end, 1000, "popup_closed"); });
    options.signal?.addEventListener("abort", () => { end("popup_closed"); });
    if (!popup) end("popup_blocked");
  });
}

/** Where the app starts: in a window of {@link oauthPopup} it tells the opener how the sign-in ended, closes the window and answers true. */
export function closeOAuthPopup(): boolean {
  if (!location.search.includes("display=popup")) return false;
  announce(readOAuthError() ?? "login");
  close();
  // A page that only has such an address is not closed: it goes on without.
  location.href = location.pathname;
  return true;
}
