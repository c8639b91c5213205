import { authPaths, authRequest } from "../_generated/auth.gen";

/** A place where the user is signed in. */
export interface LiveSession {
  readonly handle: string;
  /** RFC 3339, as `last_used_at` is. */
  readonly created_at: string;
  readonly last_used_at: string;
  readonly source: "cookie" | "bearer";
  readonly user_agent?: string | null;
  readonly current: boolean;
}

export async function listSessions(signal: AbortSignal): Promise<readonly LiveSession[]> {
  return ((await authRequest("GET", authPaths.sessions, { signal })) as { sessions: readonly LiveSession[] }).sessions;
}

export async function revokeSession(handle: string): Promise<void> {
  await authRequest("DELETE", `${authPaths.sessions}/${encodeURIComponent(handle)}`);
}

export async function revokeOthers(): Promise<void> {
  await authRequest("POST", `${authPaths.sessions}/revoke-others`);
}
