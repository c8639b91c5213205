// Uses of the bridge that must keep compiling, and some that must not.
import {
  authErrorCodes, authPaths, clearOAuthError, client, closeOAuthPopup, createServerClient, isAuthError, loginRequest, logoutRequest, oauthLoginUrl, oauthPopup, oauthProviders, onAuthEvent,
  readOAuthError, sessionStore, validateRequest,
} from "../../generated/auth.gen";
import type { AuthCredentials, AuthError, AuthErrorCode, AuthFailure, AuthSession, OAuthPopupReason, OAuthProvider, SessionState } from "../../generated/auth.gen";

const credentials: AuthCredentials = { username: "alice", password: "wonderland" };
// @ts-expect-error a field that the server would refuse
const more: AuthCredentials = { ...credentials, admin: true };
// @ts-expect-error a code that the server does not have
const code: AuthErrorCode = "no_such_code";
const google: OAuthProvider = "google";
// @ts-expect-error this spec has no such provider
const provider: OAuthProvider = "github";

/** A switch over every kind of failure needs no default. */
export function explain(failure: AuthFailure): string {
  switch (failure.kind) {
    case "http": return failure.code;
    case "network": return "offline";
    case "aborted": return failure.timeout ? "slow" : "stopped";
    case "protocol": return String(failure.status);
    default: return failure satisfies never;
  }
}

/** A switch over what is known of the session needs no default either. */
export function show(state: SessionState): string {
  switch (state.status) {
    case "pending": return "…";
    case "signed_in": return state.session.user.username;
    case "signed_out": return "nobody";
    case "unavailable": return explain(state.failure);
    default: return state satisfies never;
  }
}

export function follow(): () => void {
  clearOAuthError();
  return sessionStore.subscribe((state) => { show(state); });
}

export async function use(signal: AbortSignal): Promise<string> {
  client.setConfig({ baseUrl: "https://api.example" });
  await loginRequest({ body: credentials, signal });
  const session: AuthSession = await validateRequest({ client: createServerClient(new Request("https://app.example")) });
  const stop: () => void = onAuthEvent((event) => event satisfies "login" | "logout");
  stop();
  await logoutRequest();
  const urls: string[] = oauthProviders.map((one) => oauthLoginUrl(one, { returnTo: "/" }));
  const failed: unknown = undefined;
  if (isAuthError(failed, "too_many_attempts")) explain((failed satisfies AuthError).failure);
  return [authPaths.token, authErrorCodes[0], readOAuthError() ?? "", session.permissions[0] ?? "", urls.join(), String([more, code, google, provider])].join();
}

/** In the handler of a click; and where the app starts. */
export async function inAWindow(): Promise<string | null> {
  if (closeOAuthPopup()) return null;
  const reason: OAuthPopupReason | null = await oauthPopup("google", { returnTo: "/" });
  // @ts-expect-error this spec has no such provider
  void oauthPopup("github");
  return reason;
}
