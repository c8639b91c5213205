// Written once, from template 4d974368; yours from here on.
import { useEffect, useState } from "react";
import type { ReactElement, SyntheticEvent } from "react";
import { clearOAuthError, isAuthError, oauthLoginUrl, oauthPopup, oauthProviderInfo, oauthProviders, readOAuthError } from "../_generated/auth.gen";
import type { OAuthPopupReason, OAuthProvider, OAuthProviderInfo } from "../_generated/auth.gen";
import { login } from "../api/auth";
import { useTitle } from "../parts/title";

function explain(error: unknown): string {
  if (isAuthError(error, "bad_credentials")) return "The name or the password is wrong.";
  if (isAuthError(error, "too_many_attempts")) return "Too many attempts. Wait a little, then try again.";
  return "Signing in is not possible right now.";
}

const reasons: Readonly<Record<OAuthPopupReason, string>> = {
  access_denied: "The sign-in was cancelled.",
  state_mismatch: "The sign-in took too long, or began in another browser. Try again.",
  provider_error: "The provider answered with an error. Try again later.",
  provider_unavailable: "The provider does not answer. Try again later.",
  id_token_invalid: "The provider's answer could not be trusted.",
  identity_rejected: "This account may not sign in here.",
  server_error: "Signing in is not possible right now.",
  unknown: "The sign-in did not finish.",
  popup_blocked: "The browser did not open a window. Use the link instead.",
  popup_closed: "The window was closed before the sign-in ended.",
};

const label = (info: OAuthProviderInfo): string => info.label;

/** The sign-in page. Transitions are whole navigations, so that no stale state survives one. */
export function Login(): ReactElement {
  useTitle("Sign in");
  const [failed] = useState(readOAuthError);
  useEffect(() => { if (failed !== null) clearOAuthError(); }, [failed]);
  const [message, setMessage] = useState(failed === null ? "" : reasons[failed]);
  const [busy, setBusy] = useState(false);

  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === "string" ? value : "";
    };
    setBusy(true);
    login({ username: text("username"), password: text("password") }).then(
      () => { globalThis.location.assign("/"); },
      (error: unknown) => {
        setMessage(explain(error));
        setBusy(false);
      },
    );
  }

  // Opened in the click itself, so that no browser blocks it. The other tabs and this one learn of a sign-in by its event.
  function inAWindow(provider: OAuthProvider): void {
    setMessage("");
    void oauthPopup(provider).then((reason) => { if (reason !== null) setMessage(reasons[reason]); });
  }

  return (
    <main className="card">
      <h1>Sign in</h1>
      <p role="alert" className={message === "" ? "quiet" : "notice"}>{message}</p>
      <form onSubmit={submit}>
        <label htmlFor="username">Name</label>
        <input id="username" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
        <label htmlFor="password">Password</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
        <button type="submit" disabled={busy}>Sign in</button>
      </form>
      <nav className="providers" aria-label="Other ways to sign in">
        {oauthProviders.map((provider) => (
          <div key={provider}>
            <a href={oauthLoginUrl(provider)}>Sign in with {label(oauthProviderInfo[provider])}</a>
            <button type="button" className="quiet" onClick={() => { inAWindow(provider); }}>
              <WindowIcon /><span className="unseen">Sign in with {label(oauthProviderInfo[provider])} in a window</span>
            </button>
          </div>
        ))}
      </nav>
    </main>
  );
}

function WindowIcon(): ReactElement {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M6 3H3v10h10v-3M9 2.5h4.5V7M13 3 8 8" />
    </svg>
  );
}
