import { createSessionHooks } from "@hooks";
import type { SessionHooks } from "@hooks";
import type { AuthSession } from "@bridge";
import { logout, validate } from "./auth";

const hooks: SessionHooks<AuthSession> = createSessionHooks<AuthSession>({ validate, logout });

/** The session in TanStack Query; `bindSessionEvents(queryClient)` once makes all tabs follow one another. */
export const sessionQueryKey: SessionHooks<AuthSession>["sessionQueryKey"] = hooks.sessionQueryKey;
export const sessionQuery: SessionHooks<AuthSession>["sessionQuery"] = hooks.sessionQuery;
export const useSession: SessionHooks<AuthSession>["useSession"] = hooks.useSession;
export const useSessionStatusSuspense: SessionHooks<AuthSession>["useSessionStatusSuspense"] = hooks.useSessionStatusSuspense;
export const useLogout: SessionHooks<AuthSession>["useLogout"] = hooks.useLogout;
export const bindSessionEvents: SessionHooks<AuthSession>["bindSessionEvents"] = hooks.bindSessionEvents;
