/** The server of the benchmark of calls: responds with ready-made JSON on the loopback interface, and prints its port. */
import { CALLS } from "./calls.ts";

const encoder = new TextEncoder();
const bodies = new Map(
  Object.values(CALLS).map(({ path, response }) => [
    path,
    encoder.encode(JSON.stringify(response)),
  ]),
);
const init = { headers: { "content-type": "application/json" } };

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, async (request) => {
  const body = bodies.get(request.url.slice(request.url.indexOf("/", 8)));
  if (!body) return new Response(null, { status: 404 });
  if (request.method === "POST") await request.arrayBuffer();
  return new Response(body, init);
});
