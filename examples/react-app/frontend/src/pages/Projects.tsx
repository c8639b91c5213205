import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { listProjects } from "../api/projects";
import { useMay } from "../parts/current";
import { Loaded } from "../parts/Loaded";
import { useTitle } from "../parts/title";

const euros: Intl.NumberFormat = new Intl.NumberFormat(undefined, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });

/** A table with a column for some. */
export function Projects(): ReactElement {
  useTitle("Projects");
  const budgets = useMay()("budgets:read");
  const query = useQuery({ queryKey: ["projects"], queryFn: ({ signal }) => listProjects(signal) });
  return (
    <>
      <h1>Projects</h1>
      <Loaded query={query}>
        {(projects) => (
          <table>
            <thead>
              <tr><th scope="col">Name</th><th scope="col">Lead</th>{budgets && <th scope="col" className="number">Budget</th>}</tr>
            </thead>
            <tbody>
              {projects.map(({ name, lead, budget }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{lead}</td>
                  {budgets && <td className="number">{budget === undefined ? "–" : euros.format(budget)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </>
  );
}
