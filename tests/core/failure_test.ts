import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Agent } from "../../src/core/agent.ts";
import { ApiClient } from "../../src/core/api_client.ts";
import { ParticleError } from "../../src/core/errors.ts";
import { getEventStream } from "../../src/resources/events.ts";
import { createIntegration } from "../../src/resources/integrations.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { deno, root } from "../kit/programs.ts";

const SECRET = 'sEcReT-0123456789-é&"/';

/** Parts of the secret that must not remain. */
const PARTS = ["sEcR", "0123"];

/** Returns the error of a request that gets this response, or this failure of `fetch`. */
async function errorFor(
  response: Response | Error,
  options: Partial<AgentRequestOptions> = {},
): Promise<ParticleError> {
  const agent = new Agent({ baseUrl: "https://api.test", fetch: recorder(response).fetch });
  const request = { method: "post", uri: "/v1/x", ...options } as const;
  const error = await failureOf(() => agent.request(request));
  assertInstanceOf(error, ParticleError);
  return error;
}

/** Everything that users and loggers can see of an error. */
function shown(error: ParticleError): string {
  return [
    error.message,
    error.shortErrorDescription,
    error.stack,
    String(error),
    Deno.inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
  ].join("\n");
}

function assertHidden(error: ParticleError): void {
  const text = shown(error);
  assertEquals(PARTS.filter((part) => text.includes(part)), [], text);
}

function errorResponse(description: string): Response {
  return Response.json({ error_description: description }, { status: 400 });
}

Deno.test("a status of 502 or above says that the cloud is having problems, unless the response has a description", async () => {
  for (const status of [500, 502, 503, 504]) {
    const { message } = await errorFor(new Response("<html>", { status }));
    const hint = status === 500 ? "" : " - the cloud is having problems; try again later";
    assertEquals(message, `HTTP error ${status} from https://api.test/v1/x${hint}`);
  }
});

Deno.test("a description is redacted before it is cut off at 500 characters", async () => {
  for (let length = 500 - SECRET.length; length <= 500; length++) {
    const description = "x".repeat(length) + SECRET;
    const error = await errorFor(errorResponse(description), { data: { token: SECRET } });
    assertHidden(error);
    assert(error.shortErrorDescription!.length <= 500);
    assert(error.message.length < 600);
  }
});

Deno.test("text that is cut off at 16 kB does not end with the beginning of a secret", async () => {
  const bytes = new TextEncoder().encode(SECRET);
  for (let kept = 1; kept <= bytes.length; kept++) {
    for (const encode of [(text: string) => text, encodeURIComponent]) {
      const page = `<p>${"x".repeat(16_384 - 3 - kept)}${encode(SECRET)}`;
      const response = new Response(page, { status: 502 });
      const error = await errorFor(response, { data: { token: SECRET } });
      assertHidden(error);
      const rest = String(error.body).replace(SECRET, "");
      assert(/^<p>x+$/.test(rest), `${kept}: ${rest.slice(-40)}`);
    }
  }
});

Deno.test("text that is only read in part does not end with the beginning of a secret", async () => {
  using time = new FakeTime();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("wrong: sEcReT-012345678")),
  });
  const failed = errorFor(new Response(body, { status: 500 }), { data: { token: SECRET } });
  for (let second = 0; second < 5; second++) await time.tickAsync(1_000);
  const error = await failed;
  assertEquals(error.body, "wrong: ");
  assertHidden(error);
});

Deno.test("no error shows credentials that a response repeats, in any form", async () => {
  const base64 = btoa("someone:" + SECRET);
  const rows: Record<string, [Partial<AgentRequestOptions>, string?]> = {
    "Basic credentials": [{ auth: { username: "someone", password: "sEcReT-0123" } }],
    "Basic credentials as Base64": [{ auth: { username: "someone", password: SECRET } }],
    "own header": [{ headers: { authorization: "Bearer sEcReT-0123" } }, "sEcReT-0123"],
    "own Basic header": [{ headers: { authorization: `Basic ${base64}` } }, base64],
    "own key": [{ headers: { "x-api-key": "sEcReT-0123" } }, "sEcReT-0123"],
    "nested headers": [{ data: { headers: { Authorization: `Bearer ${SECRET}` } } }],
    "nested password": [{ data: { auth: { username: "someone", password: SECRET } } }],
    "list": [{ data: { tokens: [SECRET] } }],
    "query": [{ query: { access_token: SECRET } }],
    "form": [{ form: { password: SECRET } }],
  };
  for (const [name, [options, echo = SECRET]] of Object.entries(rows)) {
    const password = typeof options.auth === "object" ? options.auth.password : undefined;
    const echoed = password ?? echo;
    const utf8 = new TextEncoder().encode(`someone:${echoed}`);
    const forms = [
      echoed,
      encodeURIComponent(echoed),
      new URLSearchParams({ "": echoed }).toString().slice(1),
      JSON.stringify(echoed),
      ...password ? [btoa(String.fromCharCode(...utf8))] : [],
    ];
    for (const form of forms) {
      const responses = [
        errorResponse(`"${form}" is wrong`),
        Response.json({ error: { message: [form] } }, { status: 401 }),
        Response.json({ [form]: form }, { status: 404 }),
        new Response(`<p>${form}</p>`, { status: 502 }),
        new Response(`<p>${form}</p>`),
      ];
      for (const response of responses) {
        const error = await errorFor(response, options);
        assertHidden(error);
        assertEquals(shown(error).includes(form), false, name);
      }
    }
  }
});

Deno.test("no error of createIntegration() shows the secrets in its settings", async () => {
  const settings = {
    integration_type: "Webhook",
    event: "temp",
    url: "https://example.com",
    headers: {
      "X-Api-Key": "sEcReT-0123-header",
      Authorization: `Basic ${btoa(`u:${SECRET.slice(0, 16)}`)}`,
    },
    auth: { username: "someone", password: "sEcReT-0123-auth" },
  } as const;
  const fetch = async (_: string, { body }: RequestInit) => {
    const sent = await new Response(body ?? null).text();
    const error = `not valid: ${sent}, ${SECRET.slice(0, 16)}`;
    return Response.json({ error }, { status: 400 });
  };
  const api = new ApiClient({ fetch, auth: "t0ken" });
  const error = await failureOf(() => createIntegration(api, { event: "temp", settings }));
  assertInstanceOf(error, ParticleError);
  assertHidden(error);
  assertStringIncludes(error.message, '"event":"temp"');
  assertEquals(error.message.includes(btoa("u:sEc").slice(0, 6)), false);
});

/** Error responses that are nested very deeply, in each of the formats that are read. */
function deepBodies(depth: number): string[] {
  return [
    "[".repeat(depth) + "]".repeat(depth),
    "[".repeat(depth),
    '{"error":'.repeat(depth / 8) + "1" + "}".repeat(depth / 8),
    '{"a":'.repeat(depth / 4) + "1" + "}".repeat(depth / 4),
  ];
}

Deno.test("an error response that is nested very deeply keeps its status", async () => {
  for (const body of [8_000, 200_000].flatMap(deepBodies)) {
    const error = await errorFor(new Response(body, { status: 401 }), { auth: "t0ken-0123" });
    assertEquals([error.code, error.statusCode], ["http", 401]);
    assertStringIncludes(error.message, "HTTP error 401");
    assertEquals(JSON.parse(JSON.stringify(error)).statusCode, 401);
  }
});

Deno.test("a description is found at a reasonable depth", async () => {
  const body = { errors: [{ error: { info: [{ message: "deep" }] } }] };
  assertEquals(
    (await errorFor(Response.json(body, { status: 400 }))).shortErrorDescription,
    "deep",
  );
});

Deno.test("an event stream stops at a 401 whose body is nested very deeply", async () => {
  for (const body of [8_000, 200_000].flatMap(deepBodies)) {
    using time = new FakeTime();
    const { fetch, requests } = recorder(
      new Response(": ok\n\n", { headers: { "content-type": "text/event-stream" } }),
      new Response(body, { status: 401 }),
    );
    const stream = await getEventStream(new ApiClient({ fetch, auth: "t0ken" }), {
      deviceId: "mine",
    });
    const errors: unknown[] = [];
    stream.on("error", (error) => errors.push(error));
    stream.on("event", () => {});
    for (let second = 0; second < 60 && stream.state !== "closed"; second++) {
      await time.tickAsync(1_000);
    }
    assertEquals([stream.state, requests.length, errors.length], ["closed", 2, 1]);
    assertEquals((errors[0] as ParticleError).statusCode, 401);
  }
});

Deno.test("the error of a connection that Deno does not permit names the flag", async () => {
  const program = `
    import { Particle } from "${new URL(`file://${root}/mod.ts`)}";
    for (const baseUrl of ["http://127.0.0.1:8080", "https://api.particle.io", "http://[::1]:80"]) {
      await new Particle({ baseUrl, auth: "t0ken" }).listDevices().catch(({ code, message }) =>
        console.log(code + " " + message)
      );
    }
  `;
  const out = await deno(["run", "--no-prompt", "--no-check", "--ext=ts", "-"], program);
  const line = (url: string, host: string) =>
    `network Network error from ${url}/v1/devices - Deno was not permitted to connect; add --allow-net=${host}`;
  assertEquals(out.trim().split("\n"), [
    line("http://127.0.0.1:8080", "127.0.0.1:8080"),
    line("https://api.particle.io", "api.particle.io:443"),
    line("http://[::1]", "[::1]:80"),
  ]);
});
