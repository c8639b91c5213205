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

function refusal(reply: Response, body: unknown): AuthError {
  const problem = body as { code?: unknown; title?: string } | null;
  const code = authErrorCodes.find((known) => known === problem?.code);
  if (!code) return new AuthError({ kind: "protocol", status: reply.status });
  const retryAfter = parseInt(reply.headers.get("retry-after") as string);
  return new AuthError({ kind: "http", status: reply.status, code, title: problem?.title ?? code, ...(retryAfter >= 0 && { retryAfter }) });
}
