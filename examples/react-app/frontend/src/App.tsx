import type { ReactElement } from "react";
import { Navigate, Route, Routes } from "react-router";
import { useSession } from "./api/session";
import { Login } from "./auth/Login";
import { Members } from "./pages/Members";
import { Projects } from "./pages/Projects";
import { Sessions } from "./pages/Sessions";
import { Frame } from "./parts/Frame";
import { Unavailable } from "./parts/Unavailable";
import { CurrentSession } from "./parts/current";

/** Signed in, signed out, not known yet, and not to be known now are four different pages. */
export function App(): ReactElement {
  const { session, error } = useSession();
  if (error !== null) return <Unavailable />;
  if (session === undefined) return <p className="wait" role="status">One moment…</p>;
  if (session === null) {
    return (
      <Routes>
        <Route path="/login" element={<Login />} />
        <Route path="*" element={<Navigate to="/login" replace />} />
      </Routes>
    );
  }
  return (
    <CurrentSession value={session}>
      <Frame>
        <Routes>
          <Route path="/projects" element={<Projects />} />
          <Route path="/members" element={<Members />} />
          <Route path="/sessions" element={<Sessions />} />
          <Route path="*" element={<Navigate to="/projects" replace />} />
        </Routes>
      </Frame>
    </CurrentSession>
  );
}
