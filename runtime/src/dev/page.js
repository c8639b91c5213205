"use strict";
const element = (id) => document.getElementById(id);
const channel = new BroadcastChannel("authgate");
let paths = null;

// Where this spec serves its routes; the page is the same for every spec.
async function findPaths() {
  const reply = await fetch("/__dev/paths");
  paths = await reply.json();
}

async function call(method, path, body) {
  const headers = { "authgate-bridge": "1", ...(body ? { "content-type": "application/json" } : {}) };
  return fetch(path, { method, headers, body: body && JSON.stringify(body) });
}

function say(text) {
  element("message").textContent = text;
  element("message").hidden = text === "";
}

function show(session) {
  element("signed-in").hidden = session === null;
  element("signed-out").hidden = session !== null;
  element("who").textContent = session?.user?.username ?? "";
  element("session").textContent = session === null ? "" : JSON.stringify(session, null, 2);
}

function row(session) {
  const item = document.createElement("li");
  const used = new Date(session.last_used_at).toLocaleString();
  item.textContent = `${session.current ? "This browser · " : ""}${session.source} · used ${used} · ${session.user_agent ?? "unknown client"}`;
  return item;
}

async function refresh() {
  const reply = await call("GET", paths.token);
  if (reply.status === 401) return show(null);
  if (!reply.ok) return say("The session cannot be checked right now.");
  show(await reply.json());
  const list = await call("GET", paths.sessions);
  if (list.ok) element("sessions").replaceChildren(...(await list.json()).sessions.map(row));
}

// Links, not buttons in the form: a sign-in at a provider is a navigation.
async function showProviders() {
  const reply = await call("GET", paths.providers);
  if (!reply.ok) return;
  const { methods, providers } = await reply.json();
  element("sign-in").hidden = !methods.some(({ kind }) => kind === "password");
  element("providers").replaceChildren(...providers.map(({ slug, label, login_path }) => {
    const link = document.createElement("a");
    link.href = login_path;
    link.id = `provider-${slug}`;
    link.textContent = `Sign in with ${label}`;
    return link;
  }));
}

const failures = {
  access_denied: "The sign-in was cancelled at the provider.",
  state_mismatch: "The sign-in took too long or began in another browser. Try again.",
  provider_error: "The provider answered with an error.",
  provider_unavailable: "The provider does not answer right now.",
  id_token_invalid: "The provider's answer could not be trusted.",
  identity_rejected: "This account may not sign in here.",
  server_error: "Something went wrong here. Try again.",
};

// Said once: a reload of the page does not repeat it.
function sayFailure() {
  const reason = new URLSearchParams(location.search).get("oauth_error");
  if (reason === null) return;
  say(Object.hasOwn(failures, reason) ? failures[reason] : "Signing in did not work.");
  history.replaceState(null, "", location.pathname);
}

const reasons = {
  bad_credentials: "The name or the password is wrong.",
  too_many_attempts: "Too many attempts. Wait a little, then try again.",
};

async function signIn(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const reply = await call("POST", paths.token, Object.fromEntries(new FormData(form)));
    if (reply.ok) {
      form.reset();
      say("");
      channel.postMessage("login");
      await refresh();
      element("sign-out").focus();
    } else {
      const problem = await reply.json();
      say(reasons[problem.code] ?? "Signing in is not possible right now.");
    }
  } catch {
    say("The server does not answer.");
  } finally {
    button.disabled = false;
  }
}

async function signOut(path) {
  try {
    const reply = await call("POST", path);
    if (!reply.ok) return say("Signing out did not work. You are still signed in.");
    // 200: the provider's session is ended by a visit to it.
    if (reply.status === 200) return location.assign((await reply.json()).end_session_url);
    say("");
    channel.postMessage("logout");
    show(null);
    element("username").focus();
  } catch {
    say("The server does not answer.");
  }
}

element("sign-in").addEventListener("submit", signIn);
element("sign-out").addEventListener("click", () => signOut(paths.logout));
element("sign-out-everywhere").addEventListener("click", () => signOut(paths.revoke_all));
channel.addEventListener("message", () => refresh());
// A page that comes back from the back/forward cache may show a session that is gone.
addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
findPaths().then(() => Promise.all([refresh(), showProviders()])).then(sayFailure).catch(() => say("The server does not answer."));
