/** A fault of a value, and where it is. */
export interface AuthSchemaIssue { readonly message: string; readonly path: ReadonlyArray<string | number> }

/** A validator of the Standard Schema interface, version 1 (https://standardschema.dev), which form libraries take. */
export interface AuthSchema<T> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "authgate";
    readonly validate: (value: unknown) => { readonly value: T; readonly issues?: undefined } | { readonly issues: ReadonlyArray<AuthSchemaIssue> };
    readonly types?: { readonly input: T; readonly output: T };
  };
}

type AuthSchemaCheck = (value: unknown, path: ReadonlyArray<string | number>) => ReadonlyArray<AuthSchemaIssue>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const expected = (what: string, is: (value: unknown) => boolean): AuthSchemaCheck => (value, path) => is(value) ? [] : [{ message: `expected ${what}`, path }];
const isText: AuthSchemaCheck = /* @__PURE__ */ expected("a text", (value) => typeof value === "string");
const isFlag: AuthSchemaCheck = /* @__PURE__ */ expected("true or false", (value) => typeof value === "boolean");
const isNumber: AuthSchemaCheck = /* @__PURE__ */ expected("a number", Number.isFinite);
const isInteger: AuthSchemaCheck = /* @__PURE__ */ expected("a whole number", Number.isInteger);
const isOneOf = (...texts: readonly string[]): AuthSchemaCheck => expected(`one of ${texts.join(", ")}`, (value) => texts.some((text) => text === value));
const orNull = (check: AuthSchemaCheck): AuthSchemaCheck => (value, path) => value === null ? [] : check(value, path);
const isList = (check: AuthSchemaCheck): AuthSchemaCheck => (value, path) =>
  Array.isArray(value) ? value.flatMap((item: unknown, n) => check(item, [...path, n])) : [{ message: "expected a list", path }];
const isMap = (check: AuthSchemaCheck): AuthSchemaCheck => (value, path) =>
  isObject(value) ? Object.entries(value).flatMap(([key, item]) => check(item, [...path, key])) : [{ message: "expected an object", path }];
const isObjectOf = (fields: ReadonlyArray<readonly [name: string, check: AuthSchemaCheck, optional: boolean]>, closed: boolean): AuthSchemaCheck => (value, path) => {
  if (!isObject(value)) return [{ message: "expected an object", path }];
  const unknown = closed ? Object.keys(value).filter((key) => fields.every(([name]) => name !== key)) : [];
  return [
    ...unknown.map((key) => ({ message: "not a field of it", path: [...path, key] })),
    ...fields.flatMap(([name, check, optional]) => {
      if (Object.hasOwn(value, name) && value[name] !== undefined) return check(value[name], [...path, name]);
      return optional ? [] : [{ message: "is missing", path: [...path, name] }];
    }),
  ];
};

function schemaOf<T>(check: AuthSchemaCheck): AuthSchema<T> {
  const validate = (value: unknown): { readonly value: T } | { readonly issues: ReadonlyArray<AuthSchemaIssue> } => {
    const issues = check(value, []);
    return issues.length === 0 ? { value: value as T } : { issues };
  };
  return { "~standard": { version: 1, vendor: "authgate", validate } };
}

