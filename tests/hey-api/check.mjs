// The bridge over an SDK of `@hey-api/openapi-ts`, against a running gateway; and what it, that SDK alone and better-auth's client
// weigh for the same three calls. Run with the path of the reference gateway, after xtask has generated `.check/web`.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { freePort, start } from "../web/running.mjs";
import { report, step } from "../web/steps.mjs";

const [, , program] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "authgate-hey-"));
const bundle = async (contents) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" }, bundle: true, write: false, minify: true, format: "esm", target: "es2023",
  });
  return outputFiles[0].contents;
};

await step("what three calls weigh: sign in, read the session, sign out", async () => {
  const others = {
    "authgate over fetch": 'export { loginRequest, validateRequest, logoutRequest } from "../../generated/auth.gen"',
    "authgate over fetch, all of it": 'export * from "../../generated/auth.gen"',
    "authgate over hey-api": 'export { loginRequest, validateRequest, logoutRequest } from "./.check/web/auth.gen"',
    "hey-api alone": 'export { login, readSession, logout } from "./.check/web/sdk"',
    "better-auth": 'import { createAuthClient } from "better-auth/client"; const c = createAuthClient(); export const login = c.signIn.email, read = c.getSession, logout = c.signOut;',
  };
  for (const [name, contents] of Object.entries(others)) {
    const code = await bundle(contents);
    console.log(`${name}: ${code.length} bytes minified, ${gzipSync(code, { level: 9 }).length} gzipped`);
  }
});

writeFileSync(join(folder, "bridge.mjs"), await bundle('export * from "./.check/web/auth.gen"'));
const { AuthError, client, createServerClient, loginRequest, logoutRequest, oauthLoginUrl, validateRequest } = await import(join(folder, "bridge.mjs"));
const gateway = `http://127.0.0.1:${await freePort()}`;
const stop = await start(program, ["dev"], {
  says: /listening on/, cwd: folder,
  env: { HOME: folder, RUST_LOG: "error", BIND_ADDR: new URL(gateway).host, DATABASE_URL: `sqlite://${join(folder, "a.db")}` },
});
let cookie = "";
const keeps = async (request) => {
  const reply = await fetch(request);
  for (const line of reply.headers.getSetCookie()) cookie = line.split(";", 1)[0];
  return reply;
};
client.setConfig({ baseUrl: gateway, fetch: keeps });
const failure = async (call) => {
  const error = await call.then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof AuthError, String(error));
  return error.failure;
};
const body = { username: "alice", password: "wonderland" };

await step("signs in, reads the session, signs out", async () => {
  assert.equal((await failure(validateRequest())).code, "not_signed_in");
  assert.equal((await failure(loginRequest({ body: { ...body, password: "wrong" } }))).code, "bad_credentials");
  assert.equal((await failure(loginRequest({ body: { ...body, admin: true } }))).status, 422);
  await loginRequest({ body });
  const request = new Request("https://app.example", { headers: { cookie: `theme=dark; ${cookie}` } });
  const server = createServerClient(request, { baseUrl: gateway });
  assert.equal(server.getConfig().headers.get("cookie"), cookie);
  assert.equal((await validateRequest({ client: server })).user.username, "alice");
  assert.equal(await logoutRequest({ client: server }), undefined);
  assert.equal((await failure(validateRequest({ client: server }))).code, "not_signed_in");
  assert.equal(oauthLoginUrl("google", { returnTo: "/a b" }), `${gateway}/v1/auth/oauth/google/login?return_to=%2Fa%20b`);
});
await step("tells every kind of failure", async () => {
  let asked = 0;
  let answer = () => undefined;
  const server = createServer((_, response) => { asked += 1; answer(response); }).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const at = createServerClient(new Request("https://app.example"), { baseUrl: `http://127.0.0.1:${server.address().port}` });
  const read = () => failure(validateRequest({ client: at }));
  answer = (response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad Gateway</h1>");
  assert.deepEqual(await read(), { kind: "protocol", status: 502 });
  for (const text of ["null", "7", "[]", '{"code":7}', ""]) {
    answer = (response) => response.writeHead(400, { "content-type": "application/problem+json" }).end(text);
    assert.deepEqual(await read(), { kind: "protocol", status: 400 }, text);
  }
  answer = (response) => response.end("<h1>Welcome to the hotel</h1>");
  assert.deepEqual(await read(), { kind: "protocol", status: 200 });
  answer = (response) => response.writeHead(302, { location: gateway }).end();
  assert.deepEqual(await read(), { kind: "network" });
  answer = () => undefined;
  assert.deepEqual(await failure(validateRequest({ client: at, signal: AbortSignal.timeout(100) })), { kind: "aborted", timeout: false });
  assert.equal(asked, 9, "a client for one request asks once");
  server.closeAllConnections();
  server.close();
  const nobody = createServerClient(new Request("https://app.example"), { baseUrl: `http://127.0.0.1:${await freePort()}` });
  assert.deepEqual(await failure(validateRequest({ client: nobody })), { kind: "network" });
});
await stop();
rmSync(folder, { recursive: true });
report();
