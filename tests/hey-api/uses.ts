// The same names as over fetch, and the SDK's own client under them.
import {
  authErrorCodes, authPaths, authRequest, client, closeOAuthPopup, createServerClient, isAuthError, loginRequest, logoutRequest, oauthLoginUrl, oauthPopup,
  oauthProviders, onAuthEvent, readOAuthError, sessionStore, validateRequest,
} from "./.check/web/auth.gen";
import type { AuthClient, AuthCredentials, AuthError, AuthFailure, AuthSession, OAuthProvider } from "./.check/web/auth.gen";
import { client as sdk } from "./.check/web/sdk/client.gen";
import { listSessions } from "./.check/web/sdk";

const same: AuthClient = sdk satisfies typeof client;
const credentials: AuthCredentials = { username: "alice", password: "wonderland" };
// @ts-expect-error this spec has no such provider
const provider: OAuthProvider = "github";

export async function use(signal: AbortSignal): Promise<unknown> {
  client.setConfig({ baseUrl: "https://api.example" });
  await loginRequest({ body: credentials, signal });
  const session: AuthSession = await validateRequest({ client: createServerClient(new Request("https://app.example"), { baseUrl: "https://api.example" }) });
  const failed: unknown = undefined;
  const failure: AuthFailure | undefined = isAuthError(failed) ? (failed satisfies AuthError).failure : undefined;
  onAuthEvent(() => undefined)();
  sessionStore.subscribe(() => undefined)();
  await logoutRequest();
  const { data } = await listSessions();
  return [same, provider, session, failure, data, authErrorCodes, authPaths, readOAuthError(), closeOAuthPopup(), oauthProviders.map((one) => oauthLoginUrl(one)), oauthPopup, authRequest];
}
