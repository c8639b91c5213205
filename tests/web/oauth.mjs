// A person with a browser signs in with a provider of the spec, for which `dev` stands in; and no `return_to` leaves the
// app, judged by this browser's own parser and navigation. Run with the URL of a dev gateway.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { accessible } from "./accessible.mjs";
import { person } from "./person.mjs";
import { step } from "./steps.mjs";

const [, , origin, screenshot] = process.argv;

await person(async ({ context, page, problems }) => {
  await step("sign in with google leads to the stand-in, which says what it is", async () => {
    await page.goto(origin);
    await page.click("#provider-google");
    await page.waitForSelector("h1:has-text('Sign in with Google')");
    assert.match(page.url(), /\/__dev\/idp\/google\/authorize\?/);
    await accessible(page, "dev-provider");
    if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
  });
  await step("a denial comes back as a sentence, once", async () => {
    await page.click("button[value=deny]");
    await page.waitForSelector("#message:not([hidden])");
    assert.match(await page.textContent("#message"), /cancelled/);
    assert.equal(new URL(page.url()).search, "");
    await page.reload();
    await page.waitForSelector("#signed-out:not([hidden])");
    assert.equal(await page.isHidden("#message"), true);
    assert.deepEqual(await context.cookies(), [], "no flow is left");
  });
  await step("by keyboard alone, a chosen person is signed in", async () => {
    await page.focus("#provider-google");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#subject");
    await page.fill("#subject", "mallory");
    await page.fill("#claims", '{"name": "Mallory"}');
    await page.press("#claims", "Enter");
    await page.waitForSelector("#signed-in:not([hidden])");
    assert.equal(await page.textContent("#who"), "mallory");
    const session = JSON.parse(await page.textContent("#session"));
    assert.equal(session.user.email, "mallory@example.test");
  });
  await step("the browser's history has no code and no state, and signing out ends the session", async () => {
    assert.equal(page.url(), `${origin}/__dev/`);
    const [cookie] = await context.cookies();
    assert.equal(cookie.httpOnly, true);
    await page.click("#sign-out");
    await page.waitForSelector("#signed-out:not([hidden])");
    const reply = await fetch(`${origin}/v1/auth/token`, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
    assert.equal(reply.status, 401);
  });
  await step("going back after signing out shows nothing of the session", async () => {
    await page.goBack().catch(() => {});
    await page.goto(origin);
    await page.waitForSelector("#signed-out:not([hidden])");
    assert.equal(await page.textContent("#session"), "");
  });
  for (const [fault, sentence] of [["skew", /trusted/], ["error", /does not answer/]]) {
    await step(`a provider that fails (${fault}) is told from one that was cancelled`, async () => {
      await page.click("#provider-google");
      await page.selectOption("#fault", fault);
      await page.click("button[value=allow]");
      await page.waitForSelector("#message:not([hidden])");
      assert.match(await page.textContent("#message"), sentence);
      await page.goto(origin);
      await page.waitForSelector("#signed-out:not([hidden])");
    });
  }
  await step("a rotated key is found, and an unverified address is not the user's", async () => {
    await page.click("#provider-google");
    await page.selectOption("#fault", "rotated");
    await page.fill("#subject", "trent");
    await page.click("button[value=allow]");
    await page.waitForSelector("#signed-in:not([hidden])");
    await page.click("#sign-out");
    await page.waitForSelector("#signed-out:not([hidden])");
    await page.click("#provider-google");
    await page.fill("#subject", "peggy");
    await page.selectOption("#fault", "unverified");
    await page.click("button[value=allow]");
    await page.waitForSelector("#signed-in:not([hidden])");
    assert.equal(JSON.parse(await page.textContent("#session")).user.email, undefined);
  });

  const corpus = JSON.parse(readFileSync(new URL("../gateway/oauth/return_to.json", import.meta.url), "utf8"));
  const ends = [];
  await step(`${corpus.length} hostile return_to end in the app by the WHATWG parser of Node`, async () => {
    assert.ok(corpus.length >= 500);
    for (const text of corpus) {
      const start = await fetch(`${origin}/v1/auth/oauth/google/login?return_to=${encodeURIComponent(text)}`, { redirect: "manual" });
      const cookie = start.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
      const asked = new URL(start.headers.get("location"));
      const form = new URLSearchParams([...asked.searchParams, ["subject", "frank"], ["email", ""], ["claims", ""], ["fault", ""], ["decision", "allow"]]);
      const agreed = await fetch(asked.origin + asked.pathname, { method: "POST", body: form, redirect: "manual" });
      const done = await fetch(agreed.headers.get("location"), { headers: { cookie }, redirect: "manual" });
      const end = done.headers.get("location");
      assert.ok(done.headers.getSetCookie().some((line) => line.startsWith("authgate-dev=")), `${JSON.stringify(text)} did not sign in`);
      assert.equal(new URL(end, `${origin}/v1/x`).origin, origin, `${JSON.stringify(text)} led to ${end}`);
      ends.push(end);
    }
  });
  await step("and by this browser's parser and navigation", async () => {
    await page.goto(origin);
    const outside = await page.evaluate((all) => all.filter((end) => {
      const link = document.createElement("a");
      link.href = end;
      return link.origin !== location.origin;
    }), ends);
    assert.deepEqual(outside, []);
    // Whole sign-ins by navigation alone, over the corpus.
    for (let index = 0; index < corpus.length; index += 20) {
      await page.goto(`${origin}/v1/auth/oauth/google/login?return_to=${encodeURIComponent(corpus[index])}`);
      await page.click("button[value=allow]");
      await page.waitForURL((url) => !url.pathname.startsWith("/__dev/idp/"));
      assert.equal(new URL(page.url()).origin, origin, JSON.stringify(corpus[index]));
    }
  });
  await step("the pages made no mistake that a console would show", async () => {
    assert.deepEqual(problems.filter((p) => !/404/.test(p)), []);
  });
});
