import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { isAuthError } from "../_generated/auth.gen";

/** What a query answered; else that it has not yet, or why it did not. */
export function Loaded<T>({ query, children }: { readonly query: UseQueryResult<T>; readonly children: (data: T) => ReactNode }): ReactElement {
  if (query.isPending) return <p role="status">One moment…</p>;
  if (query.isError) {
    const refused = isAuthError(query.error, "forbidden");
    return <p role="alert" className="notice">{refused ? "You may not see this." : "The server does not answer right now."}</p>;
  }
  return <>{children(query.data)}</>;
}
