
/** Why a sign-in in a window of its own did not end well. */
export type OAuthPopupReason = OAuthErrorReason | "unknown" | "popup_blocked" | "popup_closed";

/**
 * Signs in at a provider, in a window of its own, and resolves to null or to why it did not come to be. Call it in the click's handler, so that
 * no browser blocks the window, and {@link closeOAuthPopup} where the app starts, which is where the window comes back to. A provider may cut the
 * window off from this one, so that it looks closed: it counts as closed when the person comes back to this page.
 */
export function oauthPopup(provider: OAuthProvider, options: { readonly returnTo?: string; readonly signal?: AbortSignal } = {}): Promise<OAuthPopupReason | null> {
  // The window begins with a copy, which outlives every page that it passes through.
  sessionStorage["authgate-popup"] = "1";
  const popup = open(oauthLoginUrl(provider, options), "", "width=480,height=640");
  delete sessionStorage["authgate-popup"];
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
  if (!sessionStorage["authgate-popup"]) return false;
  announce(readOAuthError() ?? "login");
  close();
  return true;
}
