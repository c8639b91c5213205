// Written once; yours from here on.
import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import type { AuthSession } from "../../../generated/auth.gen";
import { logout, validate } from "./auth";

export const sessionQueryKey = ["auth", "session"] as const;

const sessionQuery = queryOptions({
  queryKey: sessionQueryKey,
  queryFn: ({ signal }) => validate(signal),
  staleTime: 60_000,
  retry: false,
});

/** The session; `undefined` while it is not known, `null` when signed out. An outage is an error, not a sign-out. */
export function useSession(): { session: AuthSession | null | undefined; error: Error | null } {
  const { data, error } = useQuery(sessionQuery);
  return { session: data, error };
}

/** The session of a caller known to be signed in or out; suspends until it is. */
export function useSessionStatusSuspense(): AuthSession | null {
  return useSuspenseQuery(sessionQuery).data;
}

/** Signs out and forgets everything that was fetched for the session. */
export function useLogout(): UseMutationResult<void> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => logout(),
    onSuccess: () => {
      cache.clear();
      globalThis.location.assign("/");
    },
  });
}
