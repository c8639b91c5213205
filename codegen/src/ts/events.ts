/** What tabs tell one another. */
export type AuthEvent = "login" | "logout";

function announce(event: string): void {
  const channel = new BroadcastChannel("authgate");
  channel.postMessage(event);
  channel.close();
}

function listen(callback: (event: unknown) => void): () => void {
  const channel = new BroadcastChannel("authgate");
  channel.onmessage = ({ data }: MessageEvent<unknown>): void => { callback(data); };
  return () => { channel.close(); };
}

/** Calls back when a tab signs in or out. Answers with the function that ends it. */
export function onAuthEvent(callback: (event: AuthEvent) => void): () => void {
  return listen((event) => { if (event === "login" || event === "logout") callback(event); });
}
