import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { listSessions, revokeOthers, revokeSession } from "../api/sessions";
import type { LiveSession } from "../api/sessions";
import { device } from "../parts/device";
import { Loaded } from "../parts/Loaded";
import { useTitle } from "../parts/title";

const time: Intl.DateTimeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Where the user is signed in, and how to end it. What is ended is refused on its very next request. */
export function Sessions(): ReactElement {
  useTitle("Sessions");
  const cache = useQueryClient();
  const query = useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => listSessions(signal) });
  const again = { onSettled: () => cache.invalidateQueries({ queryKey: ["sessions"] }) };
  const one = useMutation({ mutationFn: revokeSession, ...again });
  const others = useMutation({ mutationFn: revokeOthers, ...again });
  const failed = one.isError || others.isError;
  return (
    <>
      <h1>Sessions</h1>
      <p>You are signed in at these places.</p>
      {failed && <p role="alert" className="notice">That did not work. The session may still be live.</p>}
      <Loaded query={query}>
        {(sessions) => (
          <>
            <ul className="rows">
              {sessions.map((session) => (
                <Row key={session.handle} session={session} busy={one.isPending} revoke={() => { one.mutate(session.handle); }} />
              ))}
            </ul>
            {sessions.length > 1 && (
              <button type="button" disabled={others.isPending} onClick={() => { others.mutate(); }}>Sign out everywhere else</button>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function Row({ session, busy, revoke }: { readonly session: LiveSession; readonly busy: boolean; readonly revoke: () => void }): ReactElement {
  const name = session.source === "bearer" ? "An application" : device(session.user_agent ?? "");
  const used = time.format(new Date(session.last_used_at));
  return (
    <li>
      <span><strong>{name}</strong><br /><small>Last used <time dateTime={session.last_used_at}>{used}</time></small></span>
      {session.current
        ? <span className="badge">This browser</span>
        : <button type="button" className="quiet" disabled={busy} onClick={revoke} aria-label={`Revoke ${name}, last used ${used}`}>Revoke</button>}
    </li>
  );
}
