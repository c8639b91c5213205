// Written once; yours from here on.
import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { isAuthError, oauthLoginUrl, oauthProviders, readOAuthError } from "../_generated/auth.gen";
import { login } from "../api/auth";

function explain(error: unknown): string {
  if (isAuthError(error, "bad_credentials")) return "The name or the password is wrong.";
  if (isAuthError(error, "too_many_attempts")) return "Too many attempts. Wait a little, then try again.";
  return "Signing in is not possible right now.";
}

/** The sign-in page. Transitions are whole navigations, so that no stale state survives one. */
export function Login(): ReactElement {
  const failed = readOAuthError();
  const [message, setMessage] = useState(failed === null ? "" : "The sign-in with the provider did not finish.");
  const [busy, setBusy] = useState(false);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => form.get(name)?.toString() ?? "";
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
          <a key={provider} href={oauthLoginUrl(provider)}>Sign in with {provider}</a>
        ))}
      </nav>
    </main>
  );
}
