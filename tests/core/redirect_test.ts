import { assertEquals, assertInstanceOf } from "@std/assert";
import { Multipart } from "../../src/core/multipart.ts";
import { Agent } from "../../src/core/agent.ts";
import { ParticleError } from "../../src/core/errors.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";

const TOKEN = "SECRET";

function redirect(status: number, location: string): Response {
  return new Response(null, { status, headers: { location } });
}

function send(options: Partial<AgentRequestOptions>, ...responses: Response[]) {
  const { fetch, requests } = recorder(...responses);
  const agent = new Agent({ baseUrl: "https://api.test", fetch });
  const request: AgentRequestOptions = {
    method: "get",
    uri: "/v1/x",
    auth: TOKEN,
    context: { tool: { name: "tool" } },
    headers: { "x-api-key": TOKEN, range: "bytes=0-3" },
    ...options,
  };
  return { done: agent.request(request), requests };
}

/** Returns the `ParticleError` of a redirect that was not followed. */
async function redirectErrorOf(done: Promise<unknown>): Promise<ParticleError> {
  const error = await failureOf(() => done);
  assertInstanceOf(error, ParticleError);
  assertEquals(error.code, "redirect");
  return error;
}

Deno.test("fetch is never allowed to follow redirects on its own", async () => {
  const { done, requests } = send({});
  await done;
  assertEquals(requests[0]!.init.redirect, "manual");
});

Deno.test("GET and HEAD keep their method and headers when redirected within the origin", async () => {
  for (const method of ["get", "head"] as const) {
    for (const status of [301, 302, 303, 307, 308]) {
      const { done, requests } = send({ method }, redirect(status, "/v1/y?z=1"), Response.json(1));
      assertEquals(await done, { body: method === "get" ? 1 : {}, statusCode: 200 });
      const [first, second] = requests;
      assertEquals([second!.method, second!.url], [
        method.toUpperCase(),
        "https://api.test/v1/y?z=1",
      ]);
      assertEquals(second!.headers, first!.headers);
    }
  }
});

const ELSEWHERE = [
  "https://files.test",
  "https://api.test:8443",
  "https://api.test.evil.test",
  "https://sub.api.test",
  "//evil.test",
];

Deno.test("a download follows redirects to another origin without token, tool and custom headers", async () => {
  for (const origin of ELSEWHERE) {
    const { done, requests } = send(
      { isBuffer: true },
      redirect(302, `${origin}/file`),
      new Response("bytes"),
    );
    assertEquals(new TextDecoder().decode(await done as ArrayBuffer), "bytes");
    assertEquals(Object.keys(requests[1]!.headers), ["user-agent", "range"], origin);
  }
});

Deno.test("a key whose header name begins like a harmless one is not sent to another origin", async () => {
  const headers = {
    "accept-key": TOKEN,
    "range-key": TOKEN,
    "user-agent-key": TOKEN,
    accept: "*/*",
  };
  const { done, requests } = send(
    { isBuffer: true, headers },
    redirect(302, "https://files.test/x"),
    new Response("bytes"),
  );
  await done;
  assertEquals(Object.keys(requests[1]!.headers), ["user-agent", "accept"]);
});

Deno.test("a call that is not a download does not follow redirects to another origin", async () => {
  for (const origin of ELSEWHERE) {
    for (const method of ["get", "head"] as const) {
      const { done, requests } = send({ method }, redirect(302, `${origin}/`), Response.json(1));
      await redirectErrorOf(done);
      assertEquals(requests.length, 1);
    }
  }
});

Deno.test("a redirect back to the API does not restore the token", async () => {
  const { done, requests } = send(
    { isBuffer: true },
    redirect(302, "https://evil.test/"),
    redirect(302, "https://api.test/v1/y"),
    Response.json(1),
  );
  await done;
  assertEquals(requests.length, 3);
  assertEquals(requests[2]!.headers["authorization"], undefined);
});

Deno.test("a call that changes something never turns into a GET: 301, 302 and 303 are not followed", async () => {
  for (const method of ["post", "put", "patch", "delete"] as const) {
    for (const status of [301, 302, 303]) {
      for (const location of ["/v1/y", "https://evil.test/login"]) {
        const { done, requests } = send({ method }, redirect(status, location), Response.json(1));
        assertEquals((await redirectErrorOf(done)).statusCode, status);
        assertEquals(requests.length, 1);
      }
    }
  }
});

Deno.test("307 and 308 within the origin repeat the request with its body", async () => {
  for (const method of ["post", "put", "patch", "delete"] as const) {
    for (const status of [307, 308]) {
      const { done, requests } = send(
        { method, data: { a: 1 } },
        redirect(status, "/v1/y"),
        Response.json(1),
      );
      await done;
      const [first, second] = requests;
      assertEquals([second!.method, second!.body], [method.toUpperCase(), '{"a":1}']);
      assertEquals(second!.headers, first!.headers);
    }
  }
});

Deno.test("a redirected upload is sent again completely", async () => {
  const files = { "a.txt": new Blob(["content"]) };
  const { done, requests } = send(
    { method: "post", data: new Multipart(files) },
    redirect(307, "/v1/y"),
    Response.json(1),
  );
  await done;
  const file = (requests[1]!.body as FormData).get("file") as File;
  assertEquals(await file.text(), "content");
});

Deno.test("redirects to an address that a request must not be sent to are not followed", async () => {
  const file = { isBuffer: true };
  const rows: [Partial<AgentRequestOptions>, Response, string][] = [
    [{ method: "post", data: {} }, redirect(307, "https://evil.test/"), "https://evil.test"],
    [{ method: "delete", ...file }, redirect(307, "https://evil.test/"), "https://evil.test"],
    [file, redirect(302, "http://api.test/v1/x"), "http://api.test"],
    [file, redirect(302, "http://files.test/v1/x"), "http://files.test"],
    [file, redirect(302, "javascript:alert(1)"), "null"],
    [{}, redirect(302, "https://user:pw@api.test/"), "https://api.test"],
    [{}, redirect(302, "https://"), "an unknown address"],
  ];
  for (const [options, response, target] of rows) {
    const { done, requests } = send(options, response);
    const { message } = await redirectErrorOf(done);
    const { method = "get" } = options;
    assertEquals(
      message,
      `Redirect ${response.status} of ${method.toUpperCase()} https://api.test/v1/x to ${target} was not followed; check baseUrl`,
    );
    assertEquals(requests.length, 1);
  }
});

Deno.test("the Location of a response that is not a redirect is ignored", async () => {
  for (const status of [200, 201, 202]) {
    const headers = { location: "https://api.test/v1/created" };
    const { done, requests } = send({}, Response.json(1, { status, headers }));
    assertEquals([await done, requests.length], [{ body: 1, statusCode: status }, 1]);
  }
});

Deno.test("a 3xx response without a Location is an error response", async () => {
  for (const status of [300, 302, 304]) {
    const { done } = send({}, new Response(null, { status }));
    const error = await failureOf(() => done) as ParticleError;
    assertEquals([error.code, error.statusCode, error.body], ["http", status, ""]);
  }
});
