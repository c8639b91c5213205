// A person with a browser: one context, one page, and what its console complained of.
import { chromium } from "playwright-core";
import { report } from "./steps.mjs";

export const person = async (acts) => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (line) => { if (line.type() === "error" && !line.text().includes("401")) problems.push(line.text()); });
    await acts({ browser, context, page, problems });
  } finally {
    await browser.close();
  }
  report();
};
