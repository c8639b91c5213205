// The flow against an OpenID provider that nobody here wrote: npm `oidc-provider`. Run with the path of the golden
// program `golden-providers`; its provider `op` is served here, over real HTTP, with a browser's cookies and redirects.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";
import { report, step } from "./steps.mjs";

const [, , program] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "authgate-op-"));
const secret = "a-client-secret-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4P";
const calls = [];
let serve = (_, response) => response.writeHead(503).end();
const server = http.createServer((request, response) => {
  calls.push(`${request.method} ${new URL(request.url, "http://x").pathname}`);
  serve(request, response);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}`;

const gateway = spawn(program, ["serve"], {
  env: {
    RUST_LOG: "error", BIND_ADDR: "127.0.0.1:0", DATABASE_URL: `sqlite://${join(folder, "gateway.db")}`, JWT_SECRET: "op-tests-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgA",
    AUTHGATE_TEST_PROVIDERS: base, PROVIDERS_SECRET: secret, PROVIDERS_VAULT_KEY: "op-vault-Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgAZk3v9",
  },
  stdio: ["ignore", "pipe", "inherit"],
});
const origin = await new Promise((found, failed) => {
  gateway.on("exit", () => failed(new Error("the gateway ended")));
  createInterface({ input: gateway.stdout }).on("line", (line) => {
    const url = /listening on (http:\S+)/.exec(line)?.[1];
    if (url) found(url);
  });
});

const at = (path) => `${origin}/v1/auth/oauth/op/${path}`;
const provider = new Provider(`${base}/op`, {
  clients: [{
    client_id: "op-client", client_secret: secret, redirect_uris: [at("callback")], post_logout_redirect_uris: [at("signed-out")],
    backchannel_logout_uri: at("backchannel-logout"), backchannel_logout_session_required: true,
    grant_types: ["authorization_code", "refresh_token"], response_types: ["code"], token_endpoint_auth_method: "client_secret_basic",
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@corp.example`, email_verified: true, name: id, preferred_username: id }),
  }),
  features: {
    devInteractions: { enabled: false }, backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = form; } },
  },
  interactions: { url: (_, interaction) => `/op/interaction/${interaction.uid}` },
  issueRefreshToken: () => true,
  pkce: { required: () => true },
  ttl: { AccessToken: () => lifetime, Session: 3600, Grant: 3600, IdToken: 300, Interaction: 300 },
  // It refuses to call a loopback address by itself.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
});
let lifetime = 300;
let person = "carol";

// Agrees to whatever is asked, as the person who is signed in.
async function agree(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") return provider.interactionFinished(request, response, { login: { accountId: person } });
  const grant = (grantId && await provider.Grant.find(grantId)) || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}
const mounted = provider.callback();
serve = (request, response) => {
  request.originalUrl = request.url;
  if (request.url.startsWith("/op/interaction/")) return agree(request, response).catch((error) => response.writeHead(500).end(String(error)));
  request.url = request.url.replace(/^\/op/, "");
  return mounted(request, response);
};

// A browser as far as this needs one: cookies by origin and path prefix, and redirects one at a time.
class Browser {
  jar = [];
  async go(url, { method = "GET", body } = {}) {
    const { host, pathname } = new URL(url);
    const cookies = this.jar.filter((c) => c.host === host && pathname.startsWith(c.path)).map((c) => `${c.name}=${c.value}`);
    const headers = { ...(cookies.length ? { cookie: cookies.join("; ") } : {}), ...(body ? { "content-type": "application/x-www-form-urlencoded" } : {}) };
    const reply = await fetch(url, { method, body, headers, redirect: "manual" });
    for (const line of reply.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(/; ?/);
      const name = pair.slice(0, pair.indexOf("="));
      const path = attributes.find((a) => /^path=/i.test(a))?.slice(5) ?? "/";
      const gone = attributes.some((a) => /^max-age=0$/i.test(a) || /^expires=Thu, 01 Jan 1970/i.test(a));
      this.jar = this.jar.filter((c) => !(c.host === host && c.name === name && c.path === path));
      if (!gone) this.jar.push({ host, name, path, value: pair.slice(pair.indexOf("=") + 1) });
    }
    return reply;
  }
  // Follows redirects until one leads to the app, which nobody serves here.
  async follow(url, init) {
    for (let step = 0; step < 15; step += 1) {
      const reply = await this.go(url, step === 0 ? init : undefined);
      if (reply.status < 300 || reply.status > 399) return { url, reply };
      url = new URL(reply.headers.get("location"), url).href;
      if (url.startsWith(origin) && !url.includes("/v1/")) return { url, reply };
    }
    throw new Error("too many redirects");
  }
  session = () => this.go(`${origin}/v1/auth/token`);
}

const signIn = async () => {
  const browser = new Browser();
  const { url } = await browser.follow(at("login"));
  assert.equal(url, `${origin}/home?tab=1`);
  return browser;
};
try {
  let browser;
  await step("discovery, code, PKCE, ID token and userinfo: a session of the right subject", async () => {
    browser = await signIn();
    const session = await (await browser.session()).json();
    assert.equal(session.id, ["op", `${base}/op`, "carol", "carol@corp.example", "verified", "carol@corp.example", "carol", "carol", "refresh"].join("|"));
    for (const path of ["/op/.well-known/openid-configuration", "/op/auth", "/op/token", "/op/jwks", "/op/me"]) {
      assert.ok(calls.some((call) => call.endsWith(` ${path}`)), `${path} of ${calls.join(", ")}`);
    }
  });
  await step("the provider itself refuses a code with another verifier, and the session is not made", async () => {
    const other = new Browser();
    const login = await other.go(at("login"));
    const authorize = new URL(login.headers.get("location"));
    authorize.searchParams.set("code_challenge", "A".repeat(43));
    const { url } = await other.follow(authorize.href);
    assert.equal(url, `${origin}/sign-in?from=provider&oauth_error=provider_error`);
    assert.equal((await other.session()).status, 401);
  });
  await step("the access token is refreshed by the provider's own rules, and is another one", async () => {
    lifetime = 5;
    const short = await signIn();
    lifetime = 300;
    const tokens = await Promise.all([1, 2, 3, 4].map(async () => (await short.go(`${origin}/upstream`)).text()));
    assert.equal(new Set(tokens).size, 1);
    const me = await fetch(`${base}/op/me`, { headers: { authorization: `Bearer ${tokens[0]}` } });
    assert.equal((await me.json()).sub, "carol");
    assert.equal((await short.session()).status, 200);
  });
  await step("RP-initiated logout: the session here ends, then the one at the provider, and the browser comes back", async () => {
    const out = await browser.go(`${origin}/v1/auth/token/logout`, { method: "POST" });
    assert.equal(out.status, 200);
    const { end_session_url } = await out.json();
    const { reply } = await browser.follow(end_session_url);
    const page = await reply.text();
    const action = /action="([^"]+)"/.exec(page)[1];
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)[1];
    const { url } = await browser.follow(action, { method: "POST", body: `xsrf=${xsrf}&logout=yes` });
    assert.equal(url, `${origin}/home?tab=1`);
    assert.equal((await browser.session()).status, 401);
  });
  await step("back-channel logout: another browser ends its session at the provider, and exactly its session here ends", async () => {
    person = "dave";
    const [one, two] = [await signIn(), await signIn()];
    person = "erin";
    const other = await signIn();
    const form = await (await one.follow(`${base}/op/session/end`)).reply.text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)[1];
    await one.follow(/action="([^"]+)"/.exec(form)[1], { method: "POST", body: `xsrf=${xsrf}&logout=yes` });
    assert.equal((await one.session()).status, 401, "the provider said so, nobody else");
    assert.deepEqual([(await two.session()).status, (await other.session()).status], [200, 200]);
  });
} finally {
  gateway.kill("SIGKILL");
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
report();
process.exit(0);
