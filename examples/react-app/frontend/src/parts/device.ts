// In this order: each of the later ones is also claimed by an earlier one.
const browsers: ReadonlyArray<readonly [RegExp, string]> = [[/Edg\//, "Edge"], [/OPR\//, "Opera"], [/Firefox\//, "Firefox"], [/Chrome\//, "Chrome"], [/Safari\//, "Safari"]];
const systems: ReadonlyArray<readonly [RegExp, string]> = [[/iPhone|iPad/, "iOS"], [/Android/, "Android"], [/Mac OS X/, "macOS"], [/Windows/, "Windows"], [/Linux/, "Linux"]];

/** What a person would call the client of a `User-Agent`. */
export function device(userAgent: string): string {
  const first = (names: ReadonlyArray<readonly [RegExp, string]>): string | undefined => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [first(browsers), first(systems)];
  if (browser === undefined) return userAgent === "" ? "Unknown client" : userAgent.slice(0, 60);
  return system === undefined ? browser : `${browser} on ${system}`;
}
