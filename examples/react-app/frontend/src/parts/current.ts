import { createContext, useContext } from "react";
import type { AuthSession, Permission } from "../_generated/auth.gen";

/** The session of the page, for all that is below. */
export const CurrentSession: React.Context<AuthSession | null> = createContext<AuthSession | null>(null);

/** The session of a page that only the signed-in see. */
export function useCurrentSession(): AuthSession {
  const session = useContext(CurrentSession);
  if (session === null) throw new Error("this page is for the signed-in");
  return session;
}

/** Whether to show something. The server decides by itself what it sends. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useCurrentSession();
  return (permission) => permissions.includes(permission);
}
