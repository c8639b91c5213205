/** Signs in. The session is in a cookie that no script can read. */
export async function loginRequest(options: AuthRequest & { readonly body: AuthCredentials }): Promise<void> {
  await authRequest("POST", authPaths.signIn, options, options.body);
  announce("login");
}

