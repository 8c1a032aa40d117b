/** Cases for the runtimes that can listen: Deno, Bun and Node. */
import { createServer } from "node:net";
import { checkNetworkFailure, SECRET_CALLS } from "./leak_cases.ts";
import type { Case } from "./kit.ts";

/** Runs `use` with the address of a server that cuts each connection: without a response, or in the middle of one. */
async function withCut(response: string, use: (url: string) => Promise<unknown>): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => {}); // the client may be the first to hang up
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
  "cause.code says what happened to the connection": (t) =>
    withCut("", async (url) => {
      const codes: unknown[] = [];
      for (const baseUrl of [url, "http://127.0.0.1:2"]) {
        const { cause } = await checkNetworkFailure(t, baseUrl, (api) => api.listDevices());
        codes.push((cause as { code?: unknown }).code ?? null);
      }
      const isDeno = "Deno" in globalThis; // which has no codes
      t.equal(codes, isDeno ? [null, null] : ["ECONNRESET", "ECONNREFUSED"]);
    }),
};
for (const [name, call] of Object.entries(SECRET_CALLS)) {
  for (
    const [what, response] of [
      ["connection that is reset", ""],
      ["response that breaks off", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"],
    ] as const
  ) {
    socketCases[`a ${what} shows no secret: ${name}`] = (t) =>
      withCut(response, (url) => checkNetworkFailure(t, url, call));
  }
}
