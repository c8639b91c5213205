import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { listMembers } from "../api/projects";
import { Loaded } from "../parts/Loaded";
import { useTitle } from "../parts/title";

/** A page for some: who may not see it is told so by the server. */
export function Members(): ReactElement {
  useTitle("Members");
  const query = useQuery({ queryKey: ["members"], queryFn: ({ signal }) => listMembers(signal) });
  return (
    <>
      <h1>Members</h1>
      <Loaded query={query}>
        {(members) => (
          <table>
            <thead><tr><th scope="col">Name</th><th scope="col">Role</th></tr></thead>
            <tbody>
              {members.map(({ name, role }) => <tr key={name}><th scope="row">{name}</th><td>{role}</td></tr>)}
            </tbody>
          </table>
        )}
      </Loaded>
    </>
  );
}
