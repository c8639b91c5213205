// No page breaks a rule that a machine can check.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** In light and in dark; a folder gets a screenshot of each. */
export const accessible = async (page, name, screenshots) => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const { violations, passes } = await page.evaluate(`(async () => { ${axe}; return await axe.run(); })()`);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    assert.deepEqual(told, [], `${name}, ${colorScheme}`);
    assert.ok(passes.length > 10, `${name}: the rules were run`);
    if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}.png`), fullPage: true });
  }
};
