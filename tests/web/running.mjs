// Programs that a check starts, and that end with it.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const children = new Set();
process.on("exit", () => { for (const child of children) child.kill("SIGKILL"); });

/** A port that nothing listens on. */
export const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

/** Starts a program and waits for a line like `says`; answers with what ends it. */
export const start = async (program, args, { says, ...options }) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], ...options });
  children.add(child);
  const ended = new Promise((done) => child.on("exit", done));
  await new Promise((ready, failed) => {
    ended.then(() => failed(new Error(`${program} ended before it was ready`)));
    createInterface({ input: child.stdout }).on("line", (line) => { if (says.test(line)) ready(); });
  });
  return async () => {
    children.delete(child);
    child.kill("SIGTERM");
    await ended;
  };
};
