import { assertEquals, assertThrows } from "@std/assert";
import type { HeadersInput, ProjectContext, RequestContext, ToolContext } from "../../mod.ts";
import { recorded } from "../resources/wire.ts";

const uri = "/v1/x";

/** Returns the headers of a request made with these headers. */
async function sentWith(headers: HeadersInput | null): Promise<Record<string, string>> {
  const { particle, requests } = recorded();
  await particle.post({ uri, data: {}, headers });
  return requests[0]!.headers;
}

/** Returns the tool and project headers of a request made with this context. */
async function contextSent(context: RequestContext): Promise<(string | undefined)[]> {
  const { particle, requests } = recorded();
  await particle.listDevices({ context });
  const { headers } = requests[0]!;
  return [headers["x-particle-tool"], headers["x-particle-project"]];
}

Deno.test("context-leak: the context of a call applies to that call only", async () => {
  const { particle, requests } = recorded();
  particle.setContext("tool", { name: "cli", version: 1 });
  const context = { tool: { name: "once" }, project: { name: "blinky" } };
  await particle.listDevices({ context });
  await particle.listDevices();
  await particle.get({ uri, context });
  await particle.get({ uri });
  const sent = requests.map(({ headers }) => [
    headers["x-particle-tool"],
    headers["x-particle-project"],
  ]);
  const once = ["once", "blinky"];
  const ever = ["cli@1", undefined];
  assertEquals(sent, [once, ever, once, ever]);
});

Deno.test("context-undefined-member: an undefined member keeps the default", async () => {
  const { particle, requests } = recorded();
  particle.setContext("tool", { name: "cli", version: 1 });
  await particle.listDevices({ context: { tool: undefined, project: { name: "blinky" } } });
  await particle.listDevices({ context: undefined });
  await particle.listDevices();
  assertEquals(requests.map(({ headers }) => headers["x-particle-tool"]), Array(3).fill("cli@1"));
  assertEquals(requests[0]!.headers["x-particle-project"], "blinky");
});

Deno.test("context-null-text: values that are null or undefined are left out", async () => {
  const tool = { name: "cli", version: null, components: [{ name: "a", version: undefined }] };
  const project = { name: "blinky", version: undefined, board: null, pins: 0 };
  assertEquals(
    await contextSent({
      tool: tool as unknown as ToolContext,
      project: project as unknown as ProjectContext,
    }),
    ["cli, a", "blinky; pins=0"],
  );
});

Deno.test("context-blank-version: a blank version is sent without an @", async () => {
  const components = [{ name: "a", version: "" }];
  const [tool] = await contextSent({ tool: { name: "cli", version: "", components } });
  assertEquals(tool, "cli, a");
});

Deno.test("context-nameless-component: a component without a name is skipped", async () => {
  const nameless = { version: 1 } as ToolContext;
  const components = [{ name: "" }, nameless, { name: "x" }];
  assertEquals((await contextSent({ tool: { name: "cli", components } }))[0], "cli, x");
});

Deno.test("context-null-member: null sends no context, in that call only", async () => {
  const nulls = { tool: null, project: null } as unknown as RequestContext;
  assertEquals(await contextSent(nulls), [undefined, undefined]);
  const { particle, requests } = recorded();
  particle.setContext("tool", { name: "cli" });
  await particle.listDevices({ context: nulls });
  await particle.listDevices({ context: null as never });
  const tools = requests.map(({ headers }) => headers["x-particle-tool"]);
  assertEquals(tools, [undefined, "cli"]);
});

Deno.test("schema-mutates-headers: the caller's headers are not changed", async () => {
  const { particle, requests } = recorded();
  const headers = Object.freeze({ "x-a": "1", Accept: "text/x" });
  await particle.getProductConfigurationSchema({ product: 7, headers });
  await particle.getProductDeviceConfigurationSchema({ product: 7, deviceId: "d", headers });
  await particle.getProductConfiguration({ product: 7, headers });
  assertEquals(headers, { "x-a": "1", Accept: "text/x" });
  const schema = "application/schema+json";
  assertEquals(requests.map(({ headers }) => headers["accept"]), [schema, schema, "text/x"]);
  assertEquals(requests.map(({ headers }) => headers["x-a"]), ["1", "1", "1"]);
});

Deno.test("schema-null-headers: null headers still request a schema", async () => {
  for (const headers of [null, undefined]) {
    const { particle, requests } = recorded();
    await particle.getProductConfigurationSchema({ product: 7, headers });
    await particle.getProductDeviceConfigurationSchema({ product: 7, deviceId: "d", headers });
    const accepted = requests.map(({ headers }) => headers["accept"]);
    assertEquals(accepted, Array(2).fill("application/schema+json"));
  }
});

Deno.test("header-case-joined: the caller's header replaces the default, whatever its case", async () => {
  for (const change of [(name: string) => name, (name: string) => name.toUpperCase()]) {
    const sent = await sentWith({
      [change("authorization")]: "Basic eA==",
      [change("content-type")]: "application/vnd.x+json",
    });
    const { authorization, "content-type": type, ...others } = sent;
    assertEquals([authorization, type], ["Basic eA==", "application/vnd.x+json"]);
    assertEquals(Object.keys(others), ["user-agent"]);
    const { particle, requests } = recorded();
    const headers = { [change("accept")]: "text/x" };
    await particle.getProductConfigurationSchema({ product: 7, headers });
    assertEquals(new Headers(requests[0]!.headers).get("accept"), "application/schema+json");
  }
});

Deno.test("header-same-name-twice: of two headers that differ only in case, the last one wins", async () => {
  const sent = await sentWith({ "X-A": "1", "x-a": "2" });
  assertEquals(new Headers(sent).get("x-a"), "2");
});

Deno.test("headers-instance-dropped: Headers, a Map and pairs are sent like an object", async () => {
  const pairs: [string, string][] = [["X-A", "1"], ["Authorization", "Basic eA=="]];
  for (const headers of [new Headers(pairs), new Map(pairs), pairs]) {
    const sent = await sentWith(headers);
    assertEquals([sent["x-a"], sent["authorization"]], ["1", "Basic eA=="]);
  }
});

Deno.test("undefined-header-text: headers that are undefined or null are left out", async () => {
  const sent = await sentWith({
    "x-a": undefined,
    "x-b": null,
    Authorization: undefined,
    "x-c": 0,
  });
  assertEquals([sent["x-a"], sent["x-b"], sent["x-c"]], [undefined, undefined, "0"]);
  assertEquals(sent["authorization"], "Bearer t0ken");
});

Deno.test("bad-header-text: an invalid header throws before any request, with a message that names it", () => {
  const { particle, requests } = recorded();
  for (const value of ["a\r\nx-evil: 1", "a\0", "é", "a\n"]) {
    assertThrows(() => particle.listDevices({ headers: { "x-a": value } }), TypeError, "x-a");
    assertThrows(() => particle.listDevices({ auth: value }), TypeError, "auth");
    const context = { tool: { name: value } };
    assertThrows(() => particle.listDevices({ context }), TypeError, "context.tool");
  }
  const headers = { "x a": "1" };
  assertThrows(
    () => particle.listDevices({ headers }),
    TypeError,
    "an invalid name",
  );
  assertEquals(requests.length, 0);
});
