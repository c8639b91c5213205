/** Reads the caller's session. Throws `not_signed_in` (401) where there is none. */
export async function validateRequest(options: AuthRequest = {}): Promise<AuthSession> {
  return (await call("GET", authPaths.token, options)) as AuthSession;
}

/** Ends the session. Other tabs are told even if the call fails, so that they look again. */
export async function logoutRequest(options: AuthRequest = {}): Promise<void> {
  try {
    await call("POST", authPaths.logout, options);
  } finally {
    announce("logout");
  }
}
