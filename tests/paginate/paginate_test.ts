import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { isParticleError } from "../../mod.ts";
import { type PagedList, pages, paginate } from "../../src/paginate/mod.ts";
import { listDevices } from "../../src/resources/devices.ts";
import { devicePage, idsOf, scripted, untilFailure } from "./kit.ts";

const product = 1;
/** Without the types, as a program in JavaScript would call them. */
const untyped = [paginate, pages] as unknown as ((...args: unknown[]) => AsyncIterator<unknown>)[];

Deno.test("invalid arguments throw a TypeError that names them, and nothing is sent", () => {
  const { api, sent } = scripted(() => devicePage(1));
  const rows: [args: unknown[], message: string][] = [
    [[], "api must be a client"],
    [[null, listDevices, { product }], "api must be a client"],
    [[{}, listDevices, { product }], "api must be a client"],
    [[api], "list must be a function such as listDevices, got undefined"],
    [[api, "devices", { product }], "list must be a function such as listDevices, got string"],
    [[api, listDevices, 5], "options must be an object, got number"],
    [[api, listDevices, { product, page: 0 }], "page must be a whole number from 1, got 0"],
    [[api, listDevices, { product, page: -1 }], "page must be a whole number from 1, got -1"],
    [[api, listDevices, { product, page: 1.5 }], "page must be a whole number from 1, got 1.5"],
    [[api, listDevices, { product, page: NaN }], "page must be a whole number from 1, got NaN"],
    [[api, listDevices, { product, page: "2" }], "page must be a whole number from 1, got string"],
    [[api, listDevices, { product, perPage: 0 }], "perPage must be a whole number from 1, got 0"],
    [[api, listDevices, { limit: Infinity }], "limit must be a whole number from 1, got Infinity"],
    [[api, listDevices, { product, signal: 5 }], "signal must be an AbortSignal, got number"],
  ];
  for (const call of untyped) {
    for (const [args, message] of rows) assertThrows(() => call(...args), TypeError, message);
  }
  assertEquals(sent, []);
});

Deno.test("options that only the function checks reject the first next(), and nothing is sent", async () => {
  const { api, sent } = scripted(() => devicePage(1));
  for (const call of [paginate, pages]) {
    const values = call(api, listDevices, { product: "" });
    await assertRejects(() => values.next(), TypeError, "product must not be empty");
    assertEquals(await values.next(), { done: true, value: undefined });
  }
  assertEquals(sent, []);
});

Deno.test("nothing is sent before the first next(), nor after return()", async () => {
  const { api, sent } = scripted(() => devicePage(1, "a"));
  const values = paginate(api, listDevices, { product });
  await values.return?.();
  assertEquals(await values.next(), { done: true, value: undefined });
  assertEquals(sent, []);
});

Deno.test("an error response on the first page rejects", async () => {
  const { api } = scripted(() => Response.json({ error: "not yours" }, { status: 403 }));
  const { ids, error } = await untilFailure(paginate(api, listDevices, { product }));
  assert(isParticleError(error));
  assertEquals([ids, error.statusCode, error.shortErrorDescription], ["", 403, "not yours"]);
});

Deno.test("an error on a later page is thrown after the items of the pages before it", async () => {
  const { api, paths } = scripted(({ page }) =>
    page === 3 ? new Response("", { status: 502 }) : devicePage(4, `${page}a`, `${page}b`)
  );
  const values = paginate(api, listDevices, { product, retry: false });
  const { ids, error } = await untilFailure(values);
  assert(isParticleError(error));
  assertEquals([ids, error.statusCode], ["1a 1b 2a 2b", 502]);
  assertEquals(await values.next(), { done: true, value: undefined });
  assertEquals(paths().length, 3);
});

Deno.test("a response without a list rejects with invalid_response", async () => {
  for (const body of [{}, { devices: {} }, { clients: [] }, null, 5, "text"]) {
    const { api } = scripted(() => Response.json(body));
    for (const call of [paginate, pages]) {
      const error = await assertRejects(() => call(api, listDevices, { product }).next());
      assert(isParticleError(error));
      // The body is left out: it could repeat the token, which only the client can redact.
      assertEquals([error.code, error.body], ["invalid_response", undefined]);
      assertMatch(error.message, /page 1 has no list of items; pass a function such as/);
    }
  }
});

Deno.test("pages are requested in order, from page 1 to total_pages, with the same options", async () => {
  const { api, paths } = scripted(({ page }) => devicePage(3, `${page}a`, `${page}b`));
  const options = { product, groups: ["x", "y"], perPage: 2 };
  assertEquals(await idsOf(paginate(api, listDevices, options)), "1a 1b 2a 2b 3a 3b");
  const query = (page: number) => `/v1/products/1/devices?groups=x%2Cy&page=${page}&per_page=2`;
  assertEquals(paths(), [query(1), query(2), query(3)]);
});

Deno.test("the list starts at `page`", async () => {
  const { api, paths } = scripted(({ page }) => devicePage(3, page));
  assertEquals(await idsOf(paginate(api, listDevices, { product, page: 2 })), "2 3");
  assertEquals(paths(), [2, 3].map((page) => `/v1/products/1/devices?page=${page}`));
});

Deno.test("headers, auth and timeout are those of the options in every request", async () => {
  const calls: unknown[] = [];
  const list = (_: unknown, options: Record<string, unknown>) => {
    calls.push([options.auth, options.headers, options.timeout, options.page]);
    return Promise.resolve({ body: devicePage(2, Number(options.page)), statusCode: 200 });
  };
  const { api } = scripted(() => ({}));
  const options = { auth: "other", headers: { a: "b" }, timeout: 5 };
  await Array.fromAsync(paginate(api, list as unknown as PagedList, options as never));
  assertEquals(calls, [1, 2].map((page) => ["other", { a: "b" }, 5, page]));
  assertEquals(options, { auth: "other", headers: { a: "b" }, timeout: 5 });
});

Deno.test("pages() returns the bodies unchanged", async () => {
  const { api } = scripted(({ page }) => devicePage(2, page));
  const found = await Array.fromAsync(pages(api, listDevices, { product }));
  assertEquals<unknown[]>(found, [devicePage(2, 1), devicePage(2, 2)]);
});
