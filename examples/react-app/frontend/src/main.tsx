import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { closeOAuthPopup } from "./_generated/auth.gen";
import { App } from "./App";
import { createCache } from "./cache";
import "./theme.css";

const root = document.getElementById("root");
// A window of `oauthPopup` comes back here to say how the sign-in ended, and shows nothing.
if (root !== null && !closeOAuthPopup()) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={createCache()}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </StrictMode>,
  );
}
