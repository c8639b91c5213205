/** What is known of the session. `unavailable` is an outage, and no sign-out. */
export type SessionState =
  | { readonly status: "pending" } | { readonly status: "signed_in"; readonly session: AuthSession }
  | { readonly status: "signed_out" } | { readonly status: "unavailable"; readonly failure: AuthFailure };

/** The session for any framework, in the contract of Svelte's stores and React's `useSyncExternalStore`. It is read for the first subscriber, and again after a sign-in or a sign-out in any tab. */
export interface SessionStore {
  readonly get: () => SessionState;
  readonly subscribe: (callback: (state: SessionState) => void) => () => void;
  readonly refresh: () => Promise<SessionState>;
}

function createSessionStore(): SessionStore {
  const callbacks = new Set<(state: SessionState) => void>();
  let state: SessionState = { status: "pending" };
  let asked = 0;
  let stop: (() => void) | undefined;
  const refresh = async (): Promise<SessionState> => {
    const mine = (asked += 1);
    const next = await validateRequest().then<SessionState, SessionState>(
      (session) => ({ status: "signed_in", session }),
      (error: unknown) => isAuthError(error, "not_signed_in") ? { status: "signed_out" } : { status: "unavailable", failure: (error as AuthError).failure },
    );
    if (mine === asked) {
      state = next;
      for (const callback of callbacks) callback(state);
    }
    return state;
  };
  return {
    get: () => state,
    refresh,
    subscribe: (callback) => {
      if (!callbacks.size) {
        stop = onAuthEvent(() => { void refresh(); });
        void refresh();
      }
      callbacks.add(callback);
      callback(state);
      return () => { callbacks.delete(callback); if (!callbacks.size) stop?.(); };
    },
  };
}

/** The session of the default client. */
export const sessionStore: SessionStore = /* @__PURE__ */ createSessionStore();
