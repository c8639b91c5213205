import type { ReactElement, ReactNode } from "react";
import { NavLink } from "react-router";
import type { Permission } from "../_generated/auth.gen";
import { useLogout } from "../api/session";
import { useCurrentSession, useMay } from "./current";

const pages: ReadonlyArray<{ readonly to: string; readonly label: string; readonly needs?: Permission }> = [
  { to: "/projects", label: "Projects", needs: "projects:read" },
  { to: "/members", label: "Members", needs: "members:read" },
  { to: "/sessions", label: "Sessions" },
];

/** Header, navigation and the page. */
export function Frame({ children }: { readonly children: ReactNode }): ReactElement {
  const { user } = useCurrentSession();
  const may = useMay();
  const logout = useLogout();
  const shown = pages.filter(({ needs }) => needs === undefined || may(needs));
  return (
    <>
      <a className="skip" href="#page">Skip to the page</a>
      <header className="bar">
        <strong>Wonderland</strong>
        <nav aria-label="Pages">
          {shown.map(({ to, label }) => <NavLink key={to} to={to}>{label}</NavLink>)}
        </nav>
        <span className="who">{user.name}</span>
        <button type="button" className="quiet" disabled={logout.isPending} onClick={() => { logout.mutate(); }}>Sign out</button>
      </header>
      {logout.isError && <p role="alert" className="notice">Signing out did not work. You are still signed in.</p>}
      <main id="page" tabIndex={-1}>{children}</main>
    </>
  );
}
