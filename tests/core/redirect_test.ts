import { assertEquals, assertInstanceOf } from "@std/assert";
import { Agent } from "../../src/core/agent.ts";
import { ParticleError } from "../../src/core/errors.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import { failureOf, recorder } from "../recorder.ts";

const TOKEN = "SECRET";

function redirect(status: number, location: string): Response {
  return new Response(null, { status, headers: { location } });
}

function send(options: Partial<AgentRequestOptions>, ...answers: Response[]) {
  const { fetch, requests } = recorder(...answers);
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

Deno.test("fetch is always told not to follow by itself", async () => {
  const { done, requests } = send({});
  await done;
  assertEquals(requests[0]!.init.redirect, "manual");
});

Deno.test("redirects within the origin carry everything along", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { done, requests } = send({}, redirect(status, "/v1/y?z=1"), Response.json(1));
    assertEquals(await done, { body: 1, statusCode: 200 });
    assertEquals(requests[1]!.url, "https://api.test/v1/y?z=1");
    assertEquals(requests[1]!.headers, requests[0]!.headers);
  }
});

Deno.test("redirects to another origin carry neither token, tool nor own headers", async () => {
  const origins = [
    "https://files.test",
    "https://api.test:8443",
    "https://api.test.evil.test",
    "https://sub.api.test",
    "//evil.test",
  ];
  for (const origin of origins) {
    const { done, requests } = send({}, redirect(302, `${origin}/file`), Response.json(1));
    await done;
    assertEquals(Object.keys(requests[1]!.headers), ["user-agent", "range"], origin);
  }
});

Deno.test("a token does not come back with a redirect back home", async () => {
  const { done, requests } = send(
    {},
    redirect(302, "https://evil.test/"),
    redirect(302, "https://api.test/v1/y"),
    Response.json(1),
  );
  await done;
  assertEquals(requests.length, 3);
  assertEquals(requests[2]!.headers["authorization"], undefined);
});

Deno.test("303 and a redirected POST become GET without body and content-type; 307 and 308 keep both", async () => {
  const rows = [
    ["post", 301, "GET"],
    ["post", 302, "GET"],
    ["post", 303, "GET"],
    ["put", 303, "GET"],
    ["put", 302, "PUT"],
    ["post", 307, "POST"],
    ["delete", 308, "DELETE"],
  ] as const;
  for (const [method, status, expected] of rows) {
    const { done, requests } = send(
      { method, data: { a: 1 } },
      redirect(status, "/v1/y"),
      Response.json(1),
    );
    await done;
    const second = requests[1]!;
    assertEquals(second.method, expected);
    const kept = expected !== "GET";
    assertEquals(second.body, kept ? '{"a":1}' : undefined);
    assertEquals(second.headers["content-type"], kept ? "application/json" : undefined);
  }
});

Deno.test("a redirected upload is sent again as a whole", async () => {
  const files = { "a.txt": new Blob(["content"]) };
  const { done, requests } = send(
    { method: "post", files },
    redirect(307, "/v1/y"),
    Response.json(1),
  );
  await done;
  const file = (requests[1]!.body as FormData).get("file") as File;
  assertEquals(await file.text(), "content");
});

Deno.test("redirects that lead where a request must not go are refused", async () => {
  const rows: [Partial<AgentRequestOptions>, Response, string][] = [
    [{ method: "post", data: {} }, redirect(307, "https://evil.test/"), "https://evil.test"],
    [{ method: "delete" }, redirect(302, "https://evil.test/"), "https://evil.test"],
    [{}, redirect(302, "http://api.test/v1/x"), "http://api.test"],
    [{}, redirect(302, "javascript:alert(1)"), "null"],
    [{}, redirect(302, "https://user:pw@api.test/"), "https://api.test"],
    [{}, redirect(302, "https://"), "undefined"],
  ];
  for (const [options, answer, target] of rows) {
    const { done, requests } = send(options, answer);
    const error = await failureOf(() => done);
    assertInstanceOf(error, ParticleError);
    assertEquals([error.code, requests.length], ["redirect", 1]);
    assertEquals(
      error.message,
      `Redirect refused from https://api.test/v1/x to ${target}; set baseUrl to the address meant`,
    );
  }
});

Deno.test("a loop ends after five redirects", async () => {
  const { done, requests } = send({}, redirect(302, "/v1/x"));
  const error = await failureOf(() => done) as ParticleError;
  assertEquals([error.code, requests.length], ["redirect", 6]);
});

Deno.test("a 3xx answer without a Location is an error answer", async () => {
  for (const status of [300, 302, 304]) {
    const { done } = send({}, new Response(null, { status }));
    const error = await failureOf(() => done) as ParticleError;
    assertEquals([error.code, error.statusCode, error.body], ["http", status, ""]);
  }
});
