// What the bridge does with secrets and with hostile input.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { client, createServerClient, loginRequest, logoutRequest, oauthLoginUrl, oauthProviders, readOAuthError, validateRequest } from "../../generated/auth.gen";
import type { OAuthProvider } from "../../generated/auth.gen";

const source = readFileSync(new URL("../../generated/auth.gen.ts", import.meta.url), "utf8");

test("SEC 198: the bridge names no storage, no cookie of the page, no console, and no second way to send", () => {
  expect(source.match(/localStorage|sessionStorage|indexedDB|caches\b|document\b|console\b|XMLHttpRequest|sendBeacon|WebSocket|eval\b|Function\(/g)).toBeNull();
  expect(source.match(/\bfetch\(/g)).toHaveLength(1);
});

test("SEC 198: every call goes to the configured origin, and no redirect takes its credentials along", async () => {
  const sent: Array<{ url: string; init: RequestInit }> = [];
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    sent.push({ url, init });
    return Promise.resolve(new Response(null, { status: 204 }));
  };
  const own = createServerClient(new Request("https://app.example"), { baseUrl: "https://api.example", fetch });
  await loginRequest({ body: { username: "alice", password: "wonderland" }, client: own });
  await validateRequest({ client: own });
  await logoutRequest({ client: own });
  expect(sent.map(({ url, init }) => [init.method, url])).toEqual([
    ["POST", "https://api.example/v1/auth/token"], ["GET", "https://api.example/v1/auth/token"], ["POST", "https://api.example/v1/auth/token/logout"],
  ]);
  for (const { init } of sent) expect(init).toMatchObject({ credentials: "include", redirect: "error" });
});

test("SEC 199: whatever `returnTo` says, it is one parameter of the provider's own path", () => {
  const hostile: unknown = JSON.parse(readFileSync(new URL("../gateway/oauth/return_to.json", import.meta.url), "utf8"));
  if (!Array.isArray(hostile)) throw new Error("a list of texts");
  expect(hostile.length).toBeGreaterThan(500);
  for (const returnTo of [...hostile.map(String), "&display=popup", "#", "\u2028", "javascript:alert(1)"]) {
    const url = new URL(oauthLoginUrl("google", { returnTo }), "https://app.example");
    expect(url.href.startsWith("https://app.example/v1/auth/oauth/google/login")).toBe(true);
    expect([...url.searchParams]).toEqual(returnTo === "" ? [] : [["return_to", returnTo]]);
    expect(url.hash).toBe("");
  }
});

test("SEC 199: a provider that is not of the spec throws, whatever its name", () => {
  client.setConfig({ baseUrl: "https://api.example" });
  expect(oauthProviders.map((provider) => oauthLoginUrl(provider))).toEqual(["https://api.example/v1/auth/oauth/google/login"]);
  for (const name of ["github", "", "Google", "__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"]) {
    expect(() => oauthLoginUrl(name as OAuthProvider)).toThrow(TypeError);
  }
});

test("SEC 199: an `oauth_error` that is not of the list is unknown, and never text for the page", () => {
  const read = (query: string): string | null => readOAuthError(`https://app.example/login${query}`);
  expect(read("")).toBeNull();
  expect(read("?oauth_error=access_denied")).toBe("access_denied");
  for (const text of ["", "<img src=x onerror=alert(1)>", "__proto__", "constructor", "ACCESS_DENIED"]) {
    expect(read(`?oauth_error=${encodeURIComponent(text)}`)).toBe("unknown");
  }
});
