// What the bridge weighs in a page: minified and compressed, for password and one provider.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";

/** Most bytes over the wire. */
const MOST = 2048;

const source = readFileSync("../../generated/auth.gen.ts", "utf8");
const { code } = transformSync(source, { loader: "ts", minify: true, format: "esm", target: "es2023" });
const wire = gzipSync(code, { level: 9 }).length;
console.log(`auth.gen.ts: ${code.length} bytes minified, ${wire} gzipped, of ${MOST} at most`);
if (/\bimport\b|\brequire\(/.test(code)) throw new Error("the bridge imports something");
if (wire > MOST) process.exit(1);
