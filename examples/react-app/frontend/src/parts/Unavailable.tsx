import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTitle } from "./title";

/** The server does not answer. Nobody was signed out. */
export function Unavailable(): ReactElement {
  const cache = useQueryClient();
  useTitle("Unavailable");
  return (
    <main className="card">
      <h1>Unavailable</h1>
      <p role="alert">The server does not answer right now. You have not been signed out.</p>
      <button type="button" onClick={() => { void cache.refetchQueries(); }}>Try again</button>
    </main>
  );
}
