/** Cases for runtimes with server sockets: Deno, Bun and Node. */
import { createServer } from "node:net";
import { checkNetworkFailure, SECRET_CALLS } from "./leak_cases.ts";
import type { Case } from "./kit.ts";

/** Calls `use` with the URL of a server that cuts each connection after `response`, which may be empty or incomplete. */
async function withCut(response: string, use: (url: string) => Promise<unknown>): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => {}); // the client may close the connection first
    socket.on("data", () => {
      if (response === "") socket.resetAndDestroy();
      else socket.write(response, () => socket.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The cases by name. */
export const socketCases: Record<string, Case> = {
  "cause.code is the code of the network error": (t) =>
    withCut("", async (url) => {
      const codes: unknown[] = [];
      for (const baseUrl of [url, "http://127.0.0.1:2"]) {
        const { cause } = await checkNetworkFailure(t, baseUrl, (api) => api.listDevices());
        codes.push((cause as { code?: unknown }).code ?? null);
      }
      const isDeno = "Deno" in globalThis; // Deno's errors have no code
      t.equal(codes, isDeno ? [null, null] : ["ECONNRESET", "ECONNREFUSED"]);
    }),
};
for (const [name, call] of Object.entries(SECRET_CALLS)) {
  for (
    const [what, response] of [
      ["reset connection", ""],
      ["truncated response", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"],
    ] as const
  ) {
    socketCases[`the error of a ${what} shows no secret: ${name}`] = (t) =>
      withCut(response, (url) => checkNetworkFailure(t, url, call));
  }
}
