// A person with a browser: signs in at the dev page, sees the session in two tabs, signs out, and
// the old cookie is refused. Run with the URL of a dev gateway; a second argument keeps a screenshot.
import assert from "node:assert/strict";
import { accessible } from "./accessible.mjs";
import { person } from "./person.mjs";
import { step } from "./steps.mjs";

const [, , origin, screenshot] = process.argv;

await person(async ({ context, page, problems }) => {
  await step("the root leads to the sign-in page", async () => {
    await page.goto(origin);
    await page.waitForSelector("#signed-out:not([hidden])");
    assert.equal(new URL(page.url()).pathname, "/__dev/");
  });
  await step("a wrong password says so and signs nobody in", async () => {
    await page.fill("#username", "alice");
    await page.fill("#password", "not-wonderland");
    await page.click("#sign-in button");
    await page.waitForSelector("#message:not([hidden])");
    assert.match(await page.textContent("#message"), /wrong/);
    await accessible(page, "dev-refused");
    assert.deepEqual(await context.cookies(), []);
  });
  await step("alice signs in with the keyboard and sees her session", async () => {
    await page.fill("#username", "alice");
    await page.fill("#password", "wonderland");
    await page.press("#password", "Enter");
    await page.waitForSelector("#signed-in:not([hidden])");
    assert.equal(await page.textContent("#who"), "alice");
    const session = JSON.parse(await page.textContent("#session"));
    assert.deepEqual(session.roles, ["member"]);
    assert.ok(!JSON.stringify(session).includes("token"));
    await accessible(page, "dev-signed-in");
  });
  let cookie;
  await step("no script can read the cookie", async () => {
    [cookie] = await context.cookies();
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, "Lax");
    assert.equal(await page.evaluate("document.cookie"), "");
  });
  if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
  const second = await context.newPage();
  await step("a second tab has the same session and lists it", async () => {
    await second.goto(`${origin}/__dev/`);
    await second.waitForSelector("#sessions li");
    assert.match(await second.textContent("#sessions"), /This browser/);
  });
  await step("signing out in one tab signs the other out", async () => {
    await page.click("#sign-out");
    await page.waitForSelector("#signed-out:not([hidden])");
    await second.waitForSelector("#signed-out:not([hidden])", { timeout: 2000 });
    assert.deepEqual(await context.cookies(), []);
  });
  await step("the old cookie is refused", async () => {
    const reply = await fetch(`${origin}/v1/auth/token`, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
    assert.equal(reply.status, 401);
  });
  await step("another site's page can neither end a session nor begin one", async () => {
    const body = JSON.stringify({ username: "queen", password: "off-with-their-heads" });
    const signIn = await context.request.post(`${origin}/v1/auth/token`, { data: { username: "alice", password: "wonderland" } });
    assert.equal(signIn.status(), 200);
    await page.route("http://evil.localhost/**", (route) => route.fulfill({ body: "<p>evil", contentType: "text/html" }));
    await page.goto("http://evil.localhost/");
    const attempt = (path, init) => page.evaluate(async ([url, options]) => {
      try {
        return (await fetch(url, { method: "POST", credentials: "include", ...options })).type;
      } catch (error) {
        return error.name;
      }
    }, [`${origin}${path}`, init]);
    // Answers are same-origin resources, so not even an opaque one comes back.
    assert.equal(await attempt("/v1/auth/token/logout", { mode: "no-cors" }), "TypeError");
    assert.equal(await attempt("/v1/auth/token", { mode: "no-cors", body }), "TypeError");
    assert.equal(await attempt("/v1/auth/token", { body, headers: { "content-type": "application/json" } }), "TypeError");
    const still = await context.request.get(`${origin}/v1/auth/token`);
    assert.equal((await still.json()).user.username, "alice");
  });
  await step("the page made no mistake that a console would show", async () => {
    assert.deepEqual(problems.filter((p) => !/evil|CORS|403|415|ERR_FAILED|ERR_BLOCKED/.test(p)), []);
  });
});
