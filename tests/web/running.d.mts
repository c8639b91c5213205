import type { SpawnOptions } from "node:child_process";

export function freePort(): Promise<number>;
export function start(program: string, args: readonly string[], options: SpawnOptions & { readonly says: RegExp }): Promise<() => Promise<void>>;
