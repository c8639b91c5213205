// Written once, from template b95cbb7e; yours from here on.
import { createSessionHooks } from "../../../generated/session-hooks.gen";
import type { SessionHooks } from "../../../generated/session-hooks.gen";
import type { AuthSession } from "../../../generated/auth.gen";
import { logout, validate } from "./auth";

const hooks: SessionHooks<AuthSession> = createSessionHooks<AuthSession>({ validate, logout });

/** The session in TanStack Query; `bindSessionEvents(queryClient)` once makes all tabs follow one another. */
export const sessionQueryKey: SessionHooks<AuthSession>["sessionQueryKey"] = hooks.sessionQueryKey;
export const sessionQuery: SessionHooks<AuthSession>["sessionQuery"] = hooks.sessionQuery;
export const useSession: SessionHooks<AuthSession>["useSession"] = hooks.useSession;
export const useSessionStatusSuspense: SessionHooks<AuthSession>["useSessionStatusSuspense"] = hooks.useSessionStatusSuspense;
export const useLogout: SessionHooks<AuthSession>["useLogout"] = hooks.useLogout;
export const bindSessionEvents: SessionHooks<AuthSession>["bindSessionEvents"] = hooks.bindSessionEvents;
