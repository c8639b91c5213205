/** What tabs tell one another. */
export type AuthEvent = "login" | "logout";

function announce(event: AuthEvent): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel("authgate");
  channel.postMessage(event);
  channel.close();
}

/** Calls back when a tab signs in or out. Answers with the function that ends it. */
export function onAuthEvent(callback: (event: AuthEvent) => void): () => void {
  const channel = new BroadcastChannel("authgate");
  channel.onmessage = (message: MessageEvent<unknown>): void => {
    if (message.data === "login" || message.data === "logout") callback(message.data);
  };
  return () => { channel.close(); };
}
