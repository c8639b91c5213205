/** Why a call failed. `http` is an answer of the server's; in all other kinds nothing is known of the session. */
export type AuthFailure =
  | { readonly kind: "http"; readonly status: number; readonly code: AuthErrorCode; readonly title: string; readonly retryAfter?: number }
  | { readonly kind: "network" } | { readonly kind: "aborted"; readonly timeout: boolean } | { readonly kind: "protocol"; readonly status: number };

/** Thrown by every call that fails. */
export class AuthError extends Error {
  override readonly name: string = "AuthError";
  constructor(failure: AuthFailure, cause?: unknown) {
    super((failure as { code?: string }).code ?? failure.kind, { cause });
    this.failure = failure;
  }
  declare readonly failure: AuthFailure;
}

/** True for a failed call, with the given code if one is given. */
export function isAuthError(error: unknown, code?: AuthErrorCode): error is AuthError {
  return error instanceof AuthError && (!code || error.message === code);
}
