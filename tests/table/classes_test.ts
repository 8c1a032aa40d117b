import { assert, assertEquals } from "@std/assert";
import { type CallInfo, Particle } from "../../mod.ts";
import { recordFunctions } from "../../tools/endpoints.ts";
import { recorder } from "../kit/recorder.ts";
import { casesOf } from "./cases.ts";
import { CLASSES, NEVER, REACHES, WITHOUT_CLASS } from "./classes.ts";
import { CLIENT } from "./expected.ts";
import { type Options, routeOf, ROWS } from "./rows.ts";
import { callMethod } from "./wire.ts";

/** Methods that connect when they are read, or whose path the table describes in words. */
const BY_HAND: Readonly<Record<string, { options: Options; route: string | undefined }>> = {
  getEventStream: { options: { deviceId: "mine" }, route: "/v1/devices/events" },
  events: { options: { product: "p", name: "n" }, route: "/v1/products/:product/events" },
  downloadFile: { options: { uri: "/v1/libraries/x/file" }, route: undefined },
  listAccessTokens: { options: {}, route: "/v1/access_tokens" },
  deleteAccessToken: { options: { token: "t" }, route: "/v1/access_tokens/:token" },
};

/** Returns what the hooks of the client see of a call, and how many requests it made. */
async function observe(
  name: string,
  options: Options | undefined,
  status: number,
): Promise<{ call: CallInfo | undefined; requests: number }> {
  const { fetch, requests } = recorder(() => Response.json({}, { status }));
  const calls: CallInfo[] = [];
  const hooks = { onRequest: (call: CallInfo) => void calls.push(call) };
  const particle = new Particle({ ...CLIENT, fetch, hooks });
  try {
    const args = options === undefined ? [] : [options];
    const result = await callMethod(particle, name, ...args);
    if (name === "events") await (result as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
  } catch {
    // Expected with an error status; the caller checks what was sent.
  }
  return { call: calls[0], requests: requests.length };
}

function expectedOf(name: string): Pick<CallInfo, "callClass" | "reaches"> {
  const [callClass] = Object.entries(CLASSES).find(([, names]) => names.includes(name)) ?? [];
  const [reaches] = Object.entries(REACHES).find(([, names]) => names.includes(name)) ?? [];
  return { callClass, reaches } as Pick<CallInfo, "callClass" | "reaches">;
}

/** The requests of each function, for methods that particle-api-js does not have. */
const RECORDED = new Map(
  (await recordFunctions(new URL("../../", import.meta.url)))
    .map(({ name, endpoints }) => [name, endpoints]),
);

const CLASSIFIED = Object.values(CLASSES).flat();

for (const name of CLASSIFIED) {
  const row = ROWS.find(({ method }) => method === name);
  const byHand = BY_HAND[name];
  if (!row && !byHand) {
    Deno.test(`${name}() has the class and the reach of classes.ts`, () => {
      const endpoints = RECORDED.get(name);
      assert(endpoints, `${name} is not a method`);
      for (const { method, route, callClass, reaches } of endpoints) {
        assertEquals({ callClass, reaches }, expectedOf(name), `${name}, ${method} ${route}`);
      }
    });
    continue;
  }
  Deno.test(`${name}() has the class, the reach and the routes of the table`, async () => {
    const cases = byHand
      ? [{ ...byHand, title: "" }]
      : casesOf(row!).flatMap((one) =>
        one.scope === undefined ? [] : [{
          ...one,
          route: routeOf(row!, one.scope).template.replace(/\{(\w+)\}/g, ":$1"),
        }]
      );
    assert(cases.length > 0);
    for (const { title, options, route } of cases) {
      const { call } = await observe(name, options, name in BY_HAND ? 404 : 200);
      assert(call, `${name}, ${title}: no request`);
      const { callClass, reaches } = call;
      assertEquals(
        { callClass, reaches, route: call.route },
        { ...expectedOf(name), route },
        `${name}, ${title}`,
      );
    }
  });
}

for (const name of NEVER) {
  Deno.test(`${name}() is not sent again after a 429`, async () => {
    const row = ROWS.find(({ method }) => method === name);
    const options = BY_HAND[name]?.options ??
      (row ? casesOf(row)[0]!.options : RECORDED.get(name)?.[0]?.options);
    assertEquals((await observe(name, options, 429)).requests, 1);
  });
}

Deno.test("the verbs of the client have the class of their HTTP method", async () => {
  for (const verb of ["get", "head", "post", "put", "patch", "delete"]) {
    const callClass = verb === "get" || verb === "head" ? "safe-read" : "acts-once";
    for (const [name, method] of [[verb, undefined], ["request", verb.toUpperCase()]]) {
      const { call } = await observe(name!, { uri: "/v1/x", method }, 200);
      assertEquals([call?.callClass, call?.reaches, call?.route], [
        callClass,
        undefined,
        undefined,
      ]);
    }
  }
});

Deno.test("classes.ts lists each method once", () => {
  assertEquals(CLASSIFIED.length, new Set(CLASSIFIED).size);
  const rows = ROWS.map(({ method }) => method);
  const methods = Object.getOwnPropertyNames(Particle.prototype).filter((name) =>
    name !== "constructor"
  );
  assertEquals(
    [...CLASSIFIED, ...WITHOUT_CLASS].sort(),
    [...new Set([...rows, ...methods])].sort(),
  );
  for (const name of [...NEVER, ...Object.values(REACHES).flat()]) {
    assert(CLASSIFIED.includes(name), name);
  }
});
