import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import type { QueryClient, UseMutationResult } from "@tanstack/react-query";
import { onAuthEvent } from "./auth.gen";

/** What the hooks are made from. */
export interface SessionSource<Session> {
  /** Reads the session: null for a caller who is signed out. Every other failure is thrown, so that an outage is not taken for a sign-out. */
  readonly validate: (signal: AbortSignal) => Promise<Session | null>;
  /** Ends it. */
  readonly logout: () => Promise<void>;
  /** Where to go after a sign-out, by a whole navigation. Default `/`. */
  readonly afterLogout?: string;
}

/** The key of the session in the query cache. */
export type SessionQueryKey = readonly ["auth", "session"];

/** The options of its query, for a router's loader too. */
export interface SessionQuery<Session> {
  readonly queryKey: SessionQueryKey;
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<Session | null>;
  readonly staleTime: number;
  readonly retry: false;
}

/** A session as components see it: `undefined` while it is not known, `null` when signed out. After an outage `error` is set. */
export interface SessionView<Session> {
  readonly session: Session | null | undefined;
  readonly error: Error | null;
}

/** The hooks of one kind of session. */
export interface SessionHooks<Session> {
  readonly sessionQueryKey: SessionQueryKey;
  readonly sessionQuery: SessionQuery<Session>;
  /** The session, read once and kept for a minute. */
  readonly useSession: () => SessionView<Session>;
  /** The session of a caller known to be signed in or out: suspends until it is, throws in an outage. */
  readonly useSessionStatusSuspense: () => Session | null;
  /** Signs out, forgets all that was fetched, and leaves the page. */
  readonly useLogout: () => UseMutationResult<void>;
  /** Follows the other tabs, and the back button: call it once, where the query client is made. Answers with the function that ends it. */
  readonly bindSessionEvents: (cache: QueryClient) => () => void;
}

/** Hooks over TanStack Query 5. A signed-out caller is known after one answer; nothing is tried again by itself. */
export function createSessionHooks<Session>(source: SessionSource<Session>): SessionHooks<Session> {
  const sessionQueryKey: SessionQueryKey = ["auth", "session"];
  const sessionQuery: SessionQuery<Session> = {
    queryKey: sessionQueryKey,
    queryFn: ({ signal }) => source.validate(signal),
    staleTime: 60_000,
    retry: false,
  };
  const leave = (cache: QueryClient): void => {
    cache.clear();
    globalThis.location.assign(source.afterLogout ?? "/");
  };
  return {
    sessionQueryKey,
    sessionQuery,
    useSession: () => {
      const { data, error } = useQuery(sessionQuery);
      return { session: data, error };
    },
    useSessionStatusSuspense: () => useSuspenseQuery(sessionQuery).data,
    useLogout: () => {
      const cache = useQueryClient();
      return useMutation({ mutationFn: source.logout, onSuccess: () => { leave(cache); } });
    },
    bindSessionEvents: (cache) => {
      const stop = onAuthEvent((event) => {
        if (event === "login") void cache.invalidateQueries();
        // Whoever was signed out here already stays where they are.
        else if (cache.getQueryData(sessionQueryKey) !== null) leave(cache);
      });
      // A page that the browser brings back whole has what it showed before a sign-out.
      const back = (event: PageTransitionEvent): void => { if (event.persisted) void cache.resetQueries(); };
      const page = typeof window === "undefined" ? undefined : window;
      page?.addEventListener("pageshow", back);
      return () => {
        stop();
        page?.removeEventListener("pageshow", back);
      };
    },
  };
}
