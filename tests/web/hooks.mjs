// The session hooks over a real query cache and real channels between tabs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import { QueryClient, QueryObserver } from "@tanstack/react-query";

const hooksOf = async () => {
  const { outputFiles } = await build({
    entryPoints: ["../../goldens/projects/every_word/web/src/_generated/session-hooks.gen.ts"],
    bundle: true, write: false, format: "esm", platform: "node", packages: "external",
  });
  const { writeFile } = await import("node:fs/promises");
  await writeFile(".check/hooks.mjs", outputFiles[0].text);
  return await import("./.check/hooks.mjs");
};
const { createSessionHooks } = await hooksOf();

/** A tab: its cache, where it went, and how often the server was asked. */
function tab(answer) {
  const seen = { asked: 0, went: [] };
  globalThis.location = { assign: (to) => { seen.went.push(to); } };
  const hooks = createSessionHooks({
    validate: async () => { seen.asked += 1; return answer(); },
    logout: async () => {},
    afterLogout: "/bye",
  });
  return { hooks, seen, cache: new QueryClient() };
}

const told = (event) => new Promise((resolve) => {
  const channel = new BroadcastChannel("authgate");
  channel.postMessage(event);
  setTimeout(() => { channel.close(); resolve(); }, 100);
});

test("a signed-out caller is known after one answer", async () => {
  const { hooks, seen, cache } = tab(() => null);
  assert.equal(await cache.fetchQuery(hooks.sessionQuery), null);
  assert.equal(await cache.fetchQuery(hooks.sessionQuery), null, "kept");
  assert.equal(seen.asked, 1);
});

test("an outage is an error and no sign-out, and is not tried again by itself", async () => {
  const { hooks, seen, cache } = tab(() => { throw new Error("unavailable"); });
  const failed = new Promise((resolve) => {
    new QueryObserver(cache, hooks.sessionQuery).subscribe(({ error }) => { if (error !== null) resolve(error); });
  });
  assert.match(String(await failed), /unavailable/);
  assert.equal(cache.getQueryData(hooks.sessionQueryKey), undefined);
  assert.equal(seen.asked, 1);
});

test("a sign-out in another tab empties the cache and leaves the page", async () => {
  const { hooks, seen, cache } = tab(() => ({ user: "alice" }));
  await cache.fetchQuery(hooks.sessionQuery);
  cache.setQueryData(["private"], "secret");
  const stop = hooks.bindSessionEvents(cache);
  await told("logout");
  assert.deepEqual(seen.went, ["/bye"]);
  assert.equal(cache.getQueryData(["private"]), undefined);
  stop();
  await told("logout");
  assert.equal(seen.went.length, 1, "not after it was ended");
});

test("a sign-out elsewhere leaves a tab that is signed out where it is, and a sign-in makes it ask again", async () => {
  const { hooks, seen, cache } = tab(() => null);
  await cache.fetchQuery(hooks.sessionQuery);
  const stop = hooks.bindSessionEvents(cache);
  await told("logout");
  assert.deepEqual(seen.went, []);
  await told("login");
  await cache.fetchQuery(hooks.sessionQuery);
  assert.equal(seen.asked, 2);
  stop();
});
