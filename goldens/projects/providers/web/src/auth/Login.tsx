// Written once, from template b4deb61a; yours from here on.
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { clearOAuthError, oauthLoginUrl, oauthProviderInfo, oauthProviders, readOAuthError } from "../../../generated/auth.gen";
import type { OAuthErrorReason, OAuthProviderInfo } from "../../../generated/auth.gen";

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
  const message = failed === null ? "" : reasons[failed];

  return (
    <main>
      <h1>Sign in</h1>
      <p role="alert">{message}</p>
      <nav aria-label="Other ways to sign in">
        {oauthProviders.map((provider) => (
          <a key={provider} href={oauthLoginUrl(provider)}>Sign in with {label(oauthProviderInfo[provider])}</a>
        ))}
      </nav>
    </main>
  );
}
