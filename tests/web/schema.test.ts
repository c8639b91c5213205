// The validators that `bridge.standard_schema` asks for, through the interface of Standard Schema.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expect, test } from "vitest";
import { authCredentialsSchema, authSessionSchema } from "../../goldens/projects/every_word/web/src/_generated/auth.gen";
import type { AuthCredentials, AuthSession } from "../../goldens/projects/every_word/web/src/_generated/auth.gen";

const credentials: StandardSchemaV1<AuthCredentials> = authCredentialsSchema;
const session: StandardSchemaV1<AuthSession> = authSessionSchema;

/** The faults of a value, as `place: message`. */
async function faults(schema: StandardSchemaV1, value: unknown): Promise<string[]> {
  const { issues } = await schema["~standard"].validate(value);
  return (issues ?? []).map(({ message, path }) => `${(path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")}: ${message}`);
}

const good = { emailAddress: "a@b.example", passPhrase: "wonderland" };

test("a good body is answered as it is", async () => {
  expect(await credentials["~standard"].validate(good)).toEqual({ value: good });
  expect(await faults(credentials, { ...good, remember: true, plan: null })).toEqual([]);
  expect(await faults(credentials, { ...good, remember: undefined, plan: "free" })).toEqual([]);
});

test("every fault of a body is named at its place", async () => {
  expect(await faults(credentials, { emailAddress: 7, remember: "yes", plan: "gold", admin: true })).toEqual([
    "admin: not a field of it",
    "emailAddress: expected a text",
    "passPhrase: is missing",
    "remember: expected true or false",
    expect.stringMatching(/^plan: expected one of free, self-hosted, /),
  ]);
  for (const nothing of [null, undefined, [], "text", 7]) expect(await faults(credentials, nothing)).toEqual([": expected an object"]);
});

test("a session is open to more fields, and is judged to its depth", async () => {
  const who = { id: 7, plan: "free" };
  const live = { who, permissions: [], nickName: null, limits: { seats: 1.5 }, teams: [{ name: "a", seats: null, lead: who }], "odd name": true };
  expect(await faults(session, { ...live, added: "later" })).toEqual([]);
  const wrong = { ...live, permissions: ["a", 2], limits: { seats: Number.NaN }, teams: [{ name: "a", seats: 1.5, lead: { id: "7", plan: "free" } }] };
  expect(await faults(session, wrong)).toEqual([
    "permissions.1: expected a text",
    "limits.seats: expected a number",
    "teams.0.seats: expected a whole number",
    "teams.0.lead.id: expected a whole number",
  ]);
});

test("SEC 163: names that every object has are no fields", async () => {
  const inherited = Object.create(good) as unknown;
  expect(await faults(credentials, inherited)).toEqual(["emailAddress: is missing", "passPhrase: is missing"]);
  expect(await faults(credentials, JSON.parse('{"emailAddress":"a","passPhrase":"b","__proto__":{"remember":7}}'))).toEqual(["__proto__: not a field of it"]);
});
