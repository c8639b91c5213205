/** Reads the caller's session. Throws `not_signed_in` (401) where there is none. */
export async function validateRequest(options: AuthRequest = {}): Promise<AuthSession> {
  return (await authRequest("GET", authPaths.token, options)) as AuthSession;
}

/** Ends the session. Answers where to send the browser to end the provider's too, if anywhere. Other tabs are told even if the call fails. */
export async function logoutRequest(options: AuthRequest = {}): Promise<string | undefined> {
  try {
    return ((await authRequest("POST", authPaths.logout, options)) as { end_session_url?: string } | undefined)?.end_session_url;
  } finally {
    announce("logout");
  }
}
