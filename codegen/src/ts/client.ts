/** Settings. `baseUrl` is the API's origin, empty for the page's; `retries` is for a GET after a network failure, 502, 503 or 504. */
export interface AuthClientConfig {
  readonly baseUrl: string;
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retries: number;
}

/** Holds the settings that calls are made with. */
export interface AuthClient { getConfig(): AuthClientConfig; setConfig(patch: Partial<AuthClientConfig>): void }

/** What every call accepts. */
export interface AuthRequest { readonly signal?: AbortSignal; readonly client?: AuthClient }

function createClient(patch: Partial<AuthClientConfig>): AuthClient {
  let config: AuthClientConfig = {
    baseUrl: "", fetch: (input, init) => fetch(input, init), headers: {}, timeoutMs: 10_000, retries: 1, ...patch,
  };
  return { getConfig: () => config, setConfig: (next) => { config = { ...config, ...next }; } };
}

/** The client that calls use unless they are handed another. */
export const client: AuthClient = /* @__PURE__ */ createClient({});

/** A client for one incoming request on a server: forwards the session cookie and nothing else, never retries. */
export function createServerClient(request: Request, patch: Partial<AuthClientConfig> = {}): AuthClient {
  const cookie = request.headers.get("cookie")?.match(sessionCookie)?.join("; ");
  return createClient({ retries: 0, ...patch, headers: { ...patch.headers, ...(cookie && { cookie }) } });
}

/** Calls a route of the server's, one of the app's own too, and answers with its JSON. Fails as all calls here do; a GET is tried again after a network failure or a 502, 503 or 504. */
export async function authRequest(method: string, path: string, options: AuthRequest = {}, body?: object): Promise<unknown> {
  const { baseUrl, fetch: send, headers, timeoutMs, retries } = (options.client ?? client).getConfig();
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([options.signal ?? timeout, timeout]);
  for (let left = method === "GET" ? retries : 0; ; left -= 1) {
    try {
      const reply = await send(baseUrl + path, {
        method, signal, credentials: "include", redirect: "error", body: JSON.stringify(body),
        headers: { ...headers, "authgate-bridge": "1", ...(body && { "content-type": "application/json" }) },
      });
      if (reply.status === 204) return undefined;
      if (reply.ok) return await reply.json();
      if (left > 0 && reply.status > 501 && reply.status < 505) continue;
      throw refusal(reply, await reply.json().catch(() => null));
    } catch (cause) {
      if (cause instanceof AuthError) throw cause;
      if (signal.aborted) throw new AuthError({ kind: "aborted", timeout: timeout.aborted }, cause);
      if (cause instanceof SyntaxError) throw new AuthError({ kind: "protocol", status: 200 }, cause);
      if (left <= 0) throw new AuthError({ kind: "network" }, cause);
    }
  }
}
