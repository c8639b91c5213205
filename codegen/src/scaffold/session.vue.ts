import { onScopeDispose, shallowRef } from "vue";
import type { ShallowRef } from "vue";
import { sessionStore } from "@bridge";
import type { SessionState } from "@bridge";

/** The session, for a component's `setup`. It follows sign-ins and sign-outs of every tab. */
export function useSession(): Readonly<ShallowRef<SessionState>> {
  const state = shallowRef(sessionStore.get());
  const stop = sessionStore.subscribe((next) => { state.value = next; });
  // A page that the browser brings back whole has what it showed before a sign-out.
  const back = (event: PageTransitionEvent): void => { if (event.persisted) void sessionStore.refresh(); };
  const page = typeof window === "undefined" ? undefined : window;
  page?.addEventListener("pageshow", back);
  onScopeDispose(() => {
    stop();
    page?.removeEventListener("pageshow", back);
  });
  return state;
}
