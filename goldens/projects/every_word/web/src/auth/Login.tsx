// Written once, from template 83bd1724; yours from here on.
import { useEffect, useState } from "react";
import type { ReactElement, SyntheticEvent } from "react";
import { clearOAuthError, isAuthError, oauthLoginUrl, oauthProviderInfo, oauthProviders, readOAuthError } from "../_generated/auth.gen";
import type { OAuthErrorReason, OAuthProviderInfo } from "../_generated/auth.gen";
import { login } from "../api/auth";

function explain(error: unknown): string {
  if (isAuthError(error, "bad_credentials")) return "The name or the password is wrong.";
  if (isAuthError(error, "too_many_attempts")) return "Too many attempts. Wait a little, then try again.";
  return "Signing in is not possible right now.";
}

const reasons: Readonly<Record<OAuthErrorReason | "unknown", string>> = {
  access_denied: "The sign-in was cancelled.",
  state_mismatch: "The sign-in took too long, or began in another browser. Try again.",
  provider_error: "The provider answered with an error. Try again later.",
  provider_unavailable: "The provider does not answer. Try again later.",
  id_token_invalid: "The provider's answer could not be trusted.",
  identity_rejected: "This account may not sign in here.",
  server_error: "Signing in is not possible right now.",
  unknown: "The sign-in did not finish.",
};

const label = (info: OAuthProviderInfo): string => info.label;

/** The sign-in page. Transitions are whole navigations, so that no stale state survives one. */
export function Login(): ReactElement {
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
    login({ emailAddress: text("emailAddress"), passPhrase: text("passPhrase") }).then(
      () => { globalThis.location.assign("/"); },
      (error: unknown) => {
        setMessage(explain(error));
        setBusy(false);
      },
    );
  }

  return (
    <main>
      <h1>Sign in</h1>
      <p role="alert">{message}</p>
      <form onSubmit={submit}>
        <label>
          {"Email address"} <input name={"emailAddress"} autoComplete="username" required />
        </label>
        <label>
          {"Pass phrase"} <input name={"passPhrase"} type="password" autoComplete="current-password" required />
        </label>
        <button type="submit" disabled={busy}>Sign in</button>
      </form>
      <nav aria-label="Other ways to sign in">
        {oauthProviders.map((provider) => (
          <a key={provider} href={oauthLoginUrl(provider)}>Sign in with {label(oauthProviderInfo[provider])}</a>
        ))}
      </nav>
    </main>
  );
}
