// Every kind of failure of a call, from a running gateway and from what may stand before it. Run with AUTHGATE_PROGRAM, the path
// of the reference gateway.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  AuthError, authRequest, client, createServerClient, isAuthError, loginRequest, logoutRequest, sessionStore, validateRequest,
} from "../../generated/auth.gen";
import type { AuthClient, AuthFailure, SessionState } from "../../generated/auth.gen";
import { freePort, start } from "./running.mjs";

const folder = mkdtempSync(join(tmpdir(), "authgate-failures-"));
const gateway = `http://127.0.0.1:${await freePort()}`;
const stops: Array<() => unknown> = [];
let cookie = "";

beforeAll(async () => {
  const env = { HOME: folder, RUST_LOG: "error", BIND_ADDR: new URL(gateway).host, DATABASE_URL: `sqlite://${join(folder, "a.db")}` };
  stops.push(await start(process.env["AUTHGATE_PROGRAM"] ?? "", ["dev"], { says: /listening on/, cwd: folder, env }));
  // A browser keeps the cookie; here it is seen as it comes.
  const fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const reply = await globalThis.fetch(input, init);
    for (const line of reply.headers.getSetCookie()) cookie = line.split(";", 1)[0] ?? "";
    return reply;
  };
  client.setConfig({ baseUrl: gateway, fetch });
}, 60_000);

afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true });
});

/** A server that is no gateway; answers with its origin and how often it was asked. */
async function other(listener: RequestListener): Promise<{ origin: string; asked: () => number }> {
  let asked = 0;
  const server: Server = createServer((request, response) => { asked += 1; listener(request, response); });
  await new Promise<void>((ready) => { server.listen(0, "127.0.0.1", ready); });
  stops.push(() => { server.closeAllConnections(); server.close(); });
  return { origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked: () => asked };
}

/** A client for another place than the gateway. */
function at(baseUrl: string, patch: { timeoutMs?: number; retries?: number } = {}): AuthClient {
  return createServerClient(new Request("https://app.example"), { baseUrl, ...patch });
}

async function failure(call: Promise<unknown>): Promise<AuthFailure> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof AuthError)) throw new Error("it did not fail", { cause: error });
  return error.failure;
}

const credentials = { username: "alice", password: "wonderland" };

describe("a running gateway", () => {
  test("401: nobody is signed in", async () => {
    expect(await failure(validateRequest())).toMatchObject({ kind: "http", status: 401, code: "not_signed_in" });
  });
  test("401: a wrong password", async () => {
    const wrong = await failure(loginRequest({ body: { ...credentials, password: "wrong" } }));
    expect(wrong).toMatchObject({ kind: "http", status: 401, code: "bad_credentials", title: expect.stringMatching(/./) as string });
  });
  test("422: a body of another shape", async () => {
    const body = { ...credentials, admin: true };
    expect(await failure(loginRequest({ body }))).toMatchObject({ kind: "http", status: 422, code: "invalid_body" });
  });
  test("404 and 405 are codes too", async () => {
    expect(await failure(authRequest("GET", "/v1/auth/nothing"))).toMatchObject({ kind: "http", status: 404, code: "not_found" });
    expect(await failure(authRequest("PUT", "/v1/auth/token"))).toMatchObject({ kind: "http", status: 405, code: "method_not_allowed" });
  });
  test("a sign-in, a read by a server, 204 of the sign-out, and the cookie is dead", async () => {
    await loginRequest({ body: credentials });
    const request = new Request("https://app.example", { headers: { cookie: `theme=dark; ${cookie};other=a ${cookie}` } });
    const server = createServerClient(request, { baseUrl: gateway });
    expect(server.getConfig().headers).toEqual({ cookie });
    const spaces = `a=${" ".repeat(100_000)}${cookie}`;
    expect(createServerClient({ headers: new Map([["cookie", spaces]]) } as unknown as Request).getConfig().headers).toEqual({});
    expect((await validateRequest({ client: server })).user.username).toBe("alice");
    expect(await logoutRequest({ client: server })).toBeUndefined();
    expect(isAuthError(await validateRequest({ client: server }).catch((error: unknown) => error), "not_signed_in")).toBe(true);
  });
  test("429 says for how long", async () => {
    let last: AuthFailure = { kind: "network" };
    for (let n = 0; n < 20 && !(last.kind === "http" && last.status === 429); n += 1) {
      last = await failure(loginRequest({ body: { username: "nobody-here", password: "wrong" } }));
    }
    expect(last).toMatchObject({ kind: "http", status: 429, code: "too_many_attempts" });
    expect(last.kind === "http" && (last.retryAfter ?? 0) > 0).toBe(true);
  }, 30_000);
});

describe("what may stand before it", () => {
  test("502 of a proxy is tried once more, and is no answer of the server's", async () => {
    const proxy = await other((_, response) => { response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad Gateway</h1>"); });
    expect(await failure(validateRequest({ client: at(proxy.origin, { retries: 1 }) }))).toEqual({ kind: "protocol", status: 502 });
    expect(proxy.asked()).toBe(2);
  });
  test("a sign-in is never sent twice", async () => {
    const proxy = await other((_, response) => { response.writeHead(503).end(); });
    expect(await failure(loginRequest({ body: credentials, client: at(proxy.origin, { retries: 3 }) }))).toEqual({ kind: "protocol", status: 503 });
    expect(proxy.asked()).toBe(1);
  });
  test("a page where JSON was to be", async () => {
    const portal = await other((_, response) => { response.end("<h1>Welcome to the hotel</h1>"); });
    expect(await failure(validateRequest({ client: at(portal.origin) }))).toEqual({ kind: "protocol", status: 200 });
  });
  test.each(["null", "7", '"text"', "[]", '{"code":7}', '{"code":"no_such_code"}'])("an error body of %s", async (body) => {
    const strange = await other((_, response) => { response.writeHead(400, { "content-type": "application/problem+json" }).end(body); });
    expect(await failure(validateRequest({ client: at(strange.origin) }))).toEqual({ kind: "protocol", status: 400 });
  });
  test("a redirect is not followed", async () => {
    const goal = await other((_, response) => { response.end("{}"); });
    const proxy = await other((_, response) => { response.writeHead(302, { location: goal.origin }).end(); });
    expect(await failure(validateRequest({ client: at(proxy.origin) }))).toEqual({ kind: "network" });
    expect(goal.asked()).toBe(0);
  });
  test("nothing listens", async () => {
    expect(await failure(validateRequest({ client: at(`http://127.0.0.1:${String(await freePort())}`) }))).toEqual({ kind: "network" });
  });
  test("no answer in time, in the head and in the body", async () => {
    const silent = await other(() => undefined);
    expect(await failure(validateRequest({ client: at(silent.origin, { timeoutMs: 100 }) }))).toEqual({ kind: "aborted", timeout: true });
    const slow = await other((_, response) => { response.writeHead(200).write("{"); });
    expect(await failure(validateRequest({ client: at(slow.origin, { timeoutMs: 100 }) }))).toEqual({ kind: "aborted", timeout: true });
  });
  test("the caller gave up, before it was asked and while it was", async () => {
    const silent = await other(() => undefined);
    const options = { client: at(silent.origin) };
    expect(await failure(validateRequest({ ...options, signal: AbortSignal.abort() }))).toEqual({ kind: "aborted", timeout: false });
    expect(silent.asked()).toBe(0);
    expect(await failure(validateRequest({ ...options, signal: AbortSignal.timeout(100) }))).toEqual({ kind: "aborted", timeout: false });
  });
});

test("the session store tells an outage from a sign-out, and goes on after it", async () => {
  const seen: SessionState[] = [];
  const stop = sessionStore.subscribe((state) => { seen.push(state); });
  expect((await sessionStore.refresh()).status).toBe("signed_out");
  client.setConfig({ baseUrl: `http://127.0.0.1:${String(await freePort())}` });
  expect(await sessionStore.refresh()).toEqual({ status: "unavailable", failure: { kind: "network" } });
  client.setConfig({ baseUrl: gateway });
  expect((await sessionStore.refresh()).status).toBe("signed_out");
  stop();
  expect(seen[0]).toEqual({ status: "pending" });
});
