// The session in Vue and in Svelte, over a real server and real channels between tabs.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { get } from "svelte/store";
import { effectScope } from "vue";
import { session } from "../../goldens/projects/every_word/web/src/api/session.svelte";
import { useSession } from "../../goldens/projects/every_word/web/src/api/session.vue";
import { client } from "../../goldens/projects/every_word/web/src/_generated/auth.gen";

const alice = { who: { id: 7, plan: "free" }, permissions: [], nickName: null, limits: {}, teams: [], "odd name": true };
let stop = (): void => undefined;
afterEach(() => { stop(); });

let answer = { status: 503, body: {} };
const server = createServer((_, response) => { response.writeHead(answer.status).end(JSON.stringify(answer.body)); });
beforeAll(async () => {
  await new Promise<void>((ready) => { server.listen(0, "127.0.0.1", ready); });
  client.setConfig({ baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` });
});
afterAll(() => { server.close(); });

/** What the server answers from here on, and what another tab tells. */
function answers(status: number, body: object): void {
  answer = { status, body };
}
function told(event: string): void {
  const channel = new BroadcastChannel("authgate");
  channel.postMessage(event);
  channel.close();
}

test("a component of Vue follows sign-ins of other tabs, and leaves nothing behind", async () => {
  answers(401, { code: "not_signed_in", title: "-" });
  const scope = effectScope();
  stop = () => { scope.stop(); };
  const state = scope.run(() => useSession());
  if (state === undefined) throw new Error("the scope is live");
  expect(state.value.status).toBe("pending");
  await expect.poll(() => state.value.status).toBe("signed_out");
  answers(200, alice);
  told("login");
  await expect.poll(() => state.value).toEqual({ status: "signed_in", session: alice });
  answers(503, {});
  told("login");
  await expect.poll(() => state.value.status).toBe("unavailable");
  scope.stop();
  answers(200, alice);
  told("login");
  await new Promise((done) => setTimeout(done, 100));
  expect(state.value.status).toBe("unavailable");
});

test("a store of Svelte does so too", async () => {
  answers(200, alice);
  const seen: string[] = [];
  stop = session.subscribe((state) => { seen.push(state.status); });
  await expect.poll(() => seen.at(-1)).toBe("signed_in");
  expect(get(session)).toEqual({ status: "signed_in", session: alice });
  answers(401, { code: "not_signed_in", title: "-" });
  told("logout");
  await expect.poll(() => seen.at(-1)).toBe("signed_out");
});
