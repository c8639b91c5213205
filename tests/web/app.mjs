// A person with a browser uses the example app: its built pages behind Vite's preview server, its gateway in `dev`. Run with
// the path of the example's program; a second argument names a folder for screenshots.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { accessible as isAccessible } from "./accessible.mjs";
import { person } from "./person.mjs";
import { freePort, start } from "./running.mjs";
import { step } from "./steps.mjs";

const [, , program, screenshots] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "authgate-app-"));
const frontend = new URL("../../examples/react-app/frontend/", import.meta.url).pathname;
const [gatewayPort, appPort] = [await freePort(), await freePort()];
const app = `http://127.0.0.1:${appPort}`;
const env = { PATH: process.env.PATH, HOME: folder };
const startGateway = () => start(program, ["dev"], {
  says: /listening on/, cwd: folder,
  env: { ...env, RUST_LOG: "error", BIND_ADDR: `127.0.0.1:${gatewayPort}`, APP_URL: app, DATABASE_URL: `sqlite://${join(folder, "app.db")}` },
});
let stopGateway = await startGateway();
const stopApp = await start("node", ["node_modules/vite/bin/vite.js", "preview", "--port", String(appPort)], {
  says: /Local/, cwd: frontend, env: { ...env, GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`, NO_COLOR: "1" },
});
const accessible = (page, name) => isAccessible(page, name, screenshots);

const signIn = async (page, name, password) => {
  await page.goto(`${app}/login`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
};
const signedOut = (page) => page.getByRole("heading", { name: "Sign in" }).waitFor();
const providers = (page) => page.getByRole("navigation", { name: "Other ways to sign in" });

await step("the scripts of all pages weigh less than 150 kB", () => {
  const assets = join(frontend, "dist/assets");
  const scripts = readdirSync(assets).filter((name) => name.endsWith(".js")).map((name) => readFileSync(join(assets, name)));
  const wire = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
  console.log(`examples/react-app: ${wire} bytes of JavaScript, gzipped`);
  assert.ok(wire > 0 && wire < 150_000);
});
await person(async ({ browser, context, page, problems }) => {
  await step("whoever is not signed in sees the sign-in page, and nothing else", async () => {
    await page.goto(`${app}/projects`);
    await signedOut(page);
    assert.equal(new URL(page.url()).pathname, "/login");
    assert.equal(await page.title(), "Sign in · Wonderland");
    await accessible(page, "login");
  });
  await step("a wrong password is said to a screen reader too", async () => {
    await page.getByLabel("Name").fill("alice");
    await page.getByLabel("Password").fill("not-wonderland");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "wrong" }).waitFor();
    await accessible(page, "login-refused");
  });
  await step("with the keyboard alone alice signs in, and sees no more than a member may", async () => {
    await page.reload();
    await page.getByLabel("Name").focus();
    await page.keyboard.type("alice");
    await page.keyboard.press("Tab");
    await page.keyboard.type("wonderland");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByRole("cell", { name: "The Hatter" }).waitFor();
    assert.deepEqual(await page.getByRole("columnheader").allTextContents(), ["Name", "Lead"]);
    assert.deepEqual(await page.getByRole("navigation", { name: "Pages" }).getByRole("link").allTextContents(), ["Projects", "Sessions"]);
    await accessible(page, "projects-member");
  });
  await step("SEC 198: nothing of the session is where a script could read it", async () => {
    assert.equal(await page.evaluate("document.cookie"), "");
    assert.deepEqual(await page.evaluate("[localStorage.length, sessionStorage.length, location.search, location.hash]"), [0, 0, "", ""]);
    assert.deepEqual(await page.evaluate("indexedDB.databases()"), []);
  });
  await step("what the page hides the server does not send", async () => {
    const budgets = await page.evaluate(async () => (await (await fetch("/v1/projects")).json()).map(({ budget }) => budget));
    assert.deepEqual(budgets, [null, null, null].map(() => undefined));
    await page.goto(`${app}/members`);
    await page.getByRole("alert").filter({ hasText: "may not" }).waitFor();
    await accessible(page, "members-refused");
  });
  const queens = await browser.newContext();
  const queen = await queens.newPage();
  await step("the queen has a column and a page more", async () => {
    await signIn(queen, "queen", "off-with-their-heads");
    await queen.getByRole("cell", { name: /96.200/ }).waitFor();
    assert.deepEqual(await queen.getByRole("columnheader").allTextContents(), ["Name", "Lead", "Budget"]);
    await accessible(queen, "projects-admin");
    await queen.getByRole("link", { name: "Members" }).click();
    await queen.getByRole("rowheader", { name: "The Hatter" }).waitFor();
    await accessible(queen, "members");
  });
  await step("another browser that is revoked is signed out on its next request", async () => {
    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await signIn(other, "alice", "wonderland");
    await page.goto(`${app}/sessions`);
    await page.getByText("This browser").waitFor();
    assert.equal(await page.getByRole("listitem").count(), 2);
    await accessible(page, "sessions");
    await page.getByRole("button", { name: /^Revoke Chrome on Linux/ }).click();
    await page.getByRole("listitem").nth(1).waitFor({ state: "detached" });
    const reads = [];
    other.on("request", (request) => { if (request.url().endsWith("/v1/auth/token")) reads.push(request.method()); });
    await other.getByRole("link", { name: "Sessions" }).click();
    await signedOut(other);
    assert.ok(reads.length <= 1, `SEC 200: a 401 is no storm of reads: ${reads.length}`);
    await elsewhere.close();
  });
  await step("everywhere else at once", async () => {
    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await signIn(other, "alice", "wonderland");
    await page.reload();
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await page.getByRole("listitem").nth(1).waitFor({ state: "detached" });
    await other.reload();
    await signedOut(other);
    await elsewhere.close();
  });
  await step("SEC 200: a sign-out, clicked twice, takes all from four other tabs within a second, and each goes to the sign-in", async () => {
    const tabs = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
    await Promise.all(tabs.map(async (tab) => {
      await tab.goto(`${app}/projects`);
      await tab.getByRole("cell", { name: "The Hatter" }).waitFor();
    }));
    await page.getByRole("button", { name: "Sign out" }).dblclick();
    await Promise.all(tabs.map((tab) => tab.getByRole("table").waitFor({ state: "detached", timeout: 1000 })));
    await Promise.all([page, ...tabs].map((tab) => signedOut(tab)));
    assert.deepEqual(await context.cookies(), []);
    await Promise.all(tabs.map((tab) => tab.close()));
  });
  await step("SEC 200: back and forward show nothing of it", async () => {
    for (const go of ["goBack", "goBack", "goForward"]) {
      await page[go]().catch(() => {});
      await page.waitForLoadState();
      await signedOut(page);
      assert.equal(await page.getByRole("table").count(), 0);
      assert.equal(await page.getByText("Alice").count(), 0);
    }
  });
  await step("a denial at the provider is said once", async () => {
    await page.goto(`${app}/login`);
    await providers(page).getByRole("link", { name: "Sign in with Google" }).click();
    await page.click("button[value=deny]");
    await page.getByRole("alert").filter({ hasText: "cancelled" }).waitFor();
    assert.equal(page.url(), `${app}/login`);
    await accessible(page, "login-denied");
  });
  await step("by the provider a new member comes in", async () => {
    await providers(page).getByRole("link", { name: "Sign in with Google" }).click();
    await page.fill("#subject", "dormouse");
    await page.fill("#claims", '{"name": "Dormouse"}');
    await page.click("button[value=allow]");
    await page.getByRole("heading", { name: "Projects" }).waitFor();
    await page.getByText("Dormouse").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await signedOut(page);
  });
  const inAWindow = async () => {
    const opened = page.waitForEvent("popup");
    await providers(page).getByRole("button", { name: /in a window/ }).click();
    return opened;
  };
  await step("in a window of its own, which the provider cuts off, denied: the window closes and the page says so", async () => {
    const popup = await inAWindow();
    await popup.getByRole("heading", { name: "Sign in with Google" }).waitFor();
    // Cross-Origin-Opener-Policy of the stand-in's pages.
    assert.equal(await popup.evaluate("opener"), null);
    await Promise.all([popup.waitForEvent("close"), popup.click("button[value=deny]")]);
    await page.getByRole("alert").filter({ hasText: "cancelled" }).waitFor();
  });
  await step("in a window that a person closes, the page says so when they are back", async () => {
    const popup = await inAWindow();
    await popup.close();
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await page.getByRole("alert").filter({ hasText: "closed" }).waitFor();
  });
  await step("where the browser opens no window, the page says so", async () => {
    await page.evaluate(() => { globalThis.usual = globalThis.open; globalThis.open = () => null; });
    await providers(page).getByRole("button", { name: /in a window/ }).click();
    await page.getByRole("alert").filter({ hasText: "did not open" }).waitFor();
    await page.evaluate(() => { globalThis.open = globalThis.usual; });
  });
  await step("a tab that only has such an address goes on", async () => {
    const tab = await context.newPage();
    await tab.goto(`${app}/?display=popup`);
    await signedOut(tab);
    await tab.close();
  });
  await step("in a window of its own, signed in: the window closes, and the page never was another", async () => {
    await page.evaluate(() => { globalThis.stayed = true; });
    const popup = await inAWindow();
    await popup.fill("#subject", "dormouse");
    await Promise.all([popup.waitForEvent("close"), popup.click("button[value=allow]")]);
    await page.getByRole("heading", { name: "Projects" }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.stayed), true);
  });
  await step("while the server is stopped the page says unavailable, and afterwards goes on", async () => {
    await stopGateway();
    await page.reload();
    await page.getByRole("heading", { name: "Unavailable" }).waitFor();
    assert.equal(await page.getByRole("heading", { name: "Sign in" }).count(), 0);
    await accessible(page, "unavailable");
    stopGateway = await startGateway();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Projects" }).waitFor();
  });
  await step("the pages made no mistake that a console would show", async () => {
    assert.deepEqual(problems.filter((problem) => !/40[13]|50[02]/.test(problem)), []);
  });
  await queens.close();
});
await Promise.all([stopGateway(), stopApp()]);
rmSync(folder, { recursive: true });
