/** The client of the SDK. */
export type AuthClient = Client;
export { client };

/** What every call accepts. */
export interface AuthRequest { readonly signal?: AbortSignal; readonly client?: AuthClient }

/** A client for one incoming request on a server: forwards the session cookie and nothing else. */
export function createServerClient(request: Request, patch: Config = {}): AuthClient {
  const cookie = request.headers.get("cookie")?.match(sessionCookie)?.join("; ");
  return createClient({ ...patch, headers: mergeHeaders(patch.headers, cookie ? { cookie } : undefined) });
}

/** Calls a route of the server's, one of the app's own too, and answers with its JSON. Fails as all calls here do; a GET of the SDK's own client is tried again after a network failure or a 502, 503 or 504. */
export async function authRequest(method: string, path: string, options: AuthRequest = {}, body?: object): Promise<unknown> {
  const timeout = AbortSignal.timeout(10_000);
  const signal = AbortSignal.any([options.signal ?? timeout, timeout]);
  for (let left = method === "GET" && options.client === undefined ? 1 : 0; ; left -= 1) {
    try {
      const { data, error, response } = await (options.client ?? client).request({
        method: method as "GET", url: path, body, signal, credentials: "include", redirect: "error", throwOnError: false, parseAs: "text",
        headers: { "authgate-bridge": "1", ...(body && { "content-type": "application/json" }) },
      }) as { data?: string; error?: unknown; response?: Response };
      // Without an answer its error is why.
      if (response === undefined) throw error;
      if (response.status === 204) return undefined;
      if (response.ok) return JSON.parse(data ?? "") as unknown;
      if (left > 0 && response.status > 501 && response.status < 505) continue;
      throw refusal(response, error);
    } catch (cause) {
      if (cause instanceof AuthError) throw cause;
      if (signal.aborted) throw new AuthError({ kind: "aborted", timeout: timeout.aborted }, cause);
      if (cause instanceof SyntaxError) throw new AuthError({ kind: "protocol", status: 200 }, cause);
      if (left <= 0) throw new AuthError({ kind: "network" }, cause);
    }
  }
}

