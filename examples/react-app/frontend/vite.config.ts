import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";

// The gateway answers under the page's own origin, as it does behind any reverse proxy.
const gateway = process.env["GATEWAY_URL"] ?? "http://127.0.0.1:8080";
const proxy = { "/v1": gateway, "/__dev": gateway };

const config: UserConfig = {
  plugins: [react()],
  server: { host: "127.0.0.1", port: 5173, strictPort: true, proxy },
  preview: { host: "127.0.0.1", port: 5173, strictPort: true, proxy },
};

export default config;
