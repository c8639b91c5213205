import { readable } from "svelte/store";
import type { Readable } from "svelte/store";
import { sessionStore } from "@bridge";
import type { SessionState } from "@bridge";

/** The session: `$session` in a component. It follows sign-ins and sign-outs of every tab. */
export const session: Readable<SessionState> = readable(sessionStore.get(), (set) => {
  const stop = sessionStore.subscribe(set);
  // A page that the browser brings back whole has what it showed before a sign-out.
  const back = (event: PageTransitionEvent): void => { if (event.persisted) void sessionStore.refresh(); };
  const page = typeof window === "undefined" ? undefined : window;
  page?.addEventListener("pageshow", back);
  return () => {
    stop();
    page?.removeEventListener("pageshow", back);
  };
});
