import { QueryCache, QueryClient } from "@tanstack/react-query";
import { isAuthError } from "./_generated/auth.gen";
import { bindSessionEvents, sessionQueryKey } from "./api/session";

/** What was fetched. Whichever call is first to learn that the session has ended, the app knows. */
export function createCache(): QueryClient {
  const cache = new QueryClient({
    defaultOptions: { queries: { retry: false } },
    queryCache: new QueryCache({
      onError: (error) => {
        if (isAuthError(error, "not_signed_in")) cache.setQueryData(sessionQueryKey, null);
      },
    }),
  });
  bindSessionEvents(cache);
  return cache;
}
