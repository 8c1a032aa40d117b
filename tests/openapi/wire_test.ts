import { assertEquals } from "@std/assert";
import { Multipart } from "../../src/core/multipart.ts";
import type { ApiCaller } from "../../src/types/common.ts";
import { recordEndpoints, type ResourceFunction } from "../../tools/endpoints.ts";
import type { Options } from "../../tools/option_samples.ts";
import { operationIds, pathsOf } from "../../tools/openapi/paths.ts";
import { recordWire } from "../../tools/openapi/wire.ts";
import type { WireRequest, WireValue } from "../../tools/openapi/wire_request.ts";

const FIXED = { uri: "/v1/x", route: "/v1/x" };

async function wireOf(
  send: (api: ApiCaller, options: Options) => unknown,
  samples: Options,
  files: readonly string[] = [],
): Promise<WireRequest> {
  const fn: ResourceFunction = send;
  const [endpoint] = recordEndpoints("send", fn, samples);
  return await recordWire("send", fn, endpoint!, files);
}

const option = (path: string, required: boolean) => ({
  value: { from: "option", path: path.split(".") },
  required,
});

Deno.test("recordWire() finds the option of each parameter, and whether it is required", async () => {
  const { query, auth, bodies } = await wireOf((api, { page, flag }) => {
    if (page === undefined) throw new TypeError("page is missing");
    return api.get({ ...FIXED, query: { per_page: page, is_set: flag, action: "list" } });
  }, { page: 1_000, flag: true });
  assertEquals(
    query,
    {
      per_page: option("page", true),
      is_set: option("flag", false),
      action: { value: { from: "constant", value: "list" }, required: true },
    } as typeof query,
  );
  assertEquals([[...auth], bodies], [["bearer"], {}]);
});

Deno.test("recordWire() recognizes computed and changing values, and members of options", async () => {
  const { bodies } = await wireOf((api, options) => {
    const { signal, hook } = options as { signal: boolean; hook: { event?: string } };
    const data = { signal: signal ? "1" : "0", at: Date.now(), nested: { topic: hook?.event } };
    return api.post({ ...FIXED, data });
  }, { signal: true, hook: { event: "sample-hook.event" } });
  const { value, required } = bodies.json!;
  assertEquals(required, true);
  if (value.from !== "object") throw new Error(value.from);
  assertEquals(value.members["signal"]!.value, {
    from: "computed",
    path: ["signal"],
    values: ["1", "0"],
  });
  assertEquals(value.members["at"]!.value.from, "client");
  const nested = value.members["nested"]!.value;
  if (nested.from !== "object") throw new Error(nested.from);
  assertEquals(nested.members, { topic: option("hook.event", false) } as typeof nested.members);
});

Deno.test("recordWire() describes each kind of body, and what each requires", async () => {
  const { bodies } = await wireOf(
    (api, { file, id, note }) => {
      const data = file ? new Multipart({ file: file as Blob }) : { id, note };
      return api.post({ ...FIXED, data });
    },
    { file: "sample-file", id: "sample-id", note: "sample-note" },
    ["file"],
  );
  assertEquals(bodies.multipart!.value, {
    from: "object",
    members: { file: { value: { from: "file" }, required: true } },
    isOpen: false,
  });
  assertEquals(
    bodies.json!.value,
    {
      from: "object",
      members: { id: option("id", false), note: option("note", false) },
      isOpen: false,
    } as WireValue,
  );
});

Deno.test("recordWire() finds members that are sent only if two options are missing", async () => {
  const { bodies } = await wireOf(
    (api, { email, auth, token }) => {
      if (email === undefined) throw new TypeError("email is missing");
      const secret = token ? {} : { secret: "constant" };
      return api.post({ ...FIXED, form: { email, token, ...!auth && { id: 1, ...secret } } });
    },
    { email: "sample-email", auth: "sample-auth", token: "sample-token" },
  );
  const { value } = bodies.form!;
  if (value.from !== "object") throw new Error(value.from);
  assertEquals(Object.keys(value.members), ["email", "token", "id", "secret"]);
});

Deno.test("recordWire() notices that a body contains all members of an option", async () => {
  const { bodies } = await wireOf(
    (api, { settings }) => api.post({ ...FIXED, data: { fixed: 1, ...(settings as object) } }),
    { settings: { url: "sample-settings.url" } },
  );
  const { value } = bodies.json!;
  assertEquals(value.from === "object" && value.isOpen, true);
});

Deno.test("pathsOf() gives routes of the same shape the same path", () => {
  assertEquals([...pathsOf(["/v1/env/:deviceId", "/v1/env/:key", "/v1/env"])], [
    ["/v1/env/:deviceId", "/v1/env/{deviceIdOrKey}"],
    ["/v1/env/:key", "/v1/env/{deviceIdOrKey}"],
    ["/v1/env", "/v1/env"],
  ]);
});

Deno.test("operationIds() names each route of a method after what distinguishes it", () => {
  const routes = ["GET /v1/devices", "GET /v1/products/:product/devices"];
  assertEquals([...operationIds("list", routes).values()], ["list", "listForProduct"]);
  const events = ["GET /v1/events/:name", "GET /v1/devices/events/:name"];
  assertEquals([...operationIds("events", events).values()], ["events", "eventsForDevices"]);
});
