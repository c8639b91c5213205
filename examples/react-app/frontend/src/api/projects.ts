import { authRequest } from "../_generated/auth.gen";

export interface Project {
  readonly name: string;
  readonly lead: string;
  /** In whole euros; only for who may read budgets. */
  readonly budget?: number;
}

export interface Member {
  readonly name: string;
  readonly role: string;
}

export async function listProjects(signal: AbortSignal): Promise<readonly Project[]> {
  return (await authRequest("GET", "/v1/projects", { signal })) as readonly Project[];
}

export async function listMembers(signal: AbortSignal): Promise<readonly Member[]> {
  return (await authRequest("GET", "/v1/members", { signal })) as readonly Member[];
}
