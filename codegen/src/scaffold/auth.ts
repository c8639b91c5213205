// with body
import { isAuthError, loginRequest, logoutRequest, validateRequest } from "@bridge";
import type { AuthCredentials, AuthSession } from "@bridge";
// without body
import { isAuthError, logoutRequest, validateRequest } from "@bridge";
import type { AuthSession } from "@bridge";
// with body

/** Signs in and reads the session back, to seed a query cache. */
export async function login(body: AuthCredentials): Promise<AuthSession> {
  await loginRequest({ body });
  return await validateRequest();
}
// end

/** The session, or null for a caller who is not signed in. Every other failure is thrown: an outage is not a sign-out. */
export async function validate(signal?: AbortSignal): Promise<AuthSession | null> {
  try {
    return await validateRequest(signal === undefined ? {} : { signal });
  } catch (error) {
    if (isAuthError(error, "not_signed_in")) return null;
    throw error;
  }
}

/** Ends the session, and the provider's where the spec says so. */
export async function logout(): Promise<void> {
  const elsewhere = await logoutRequest();
  if (elsewhere !== undefined) globalThis.location.assign(elsewhere);
}
