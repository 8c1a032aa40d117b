/** How a list ends, by the ways in which responses indicate that there is more. */
import { assert, assertEquals } from "@std/assert";
import type { ApiCaller, ListLedgerInstanceVersionsOptions } from "../../mod.ts";
import { isParticleError } from "../../mod.ts";
import { type PagedList, paginate } from "../../src/paginate/mod.ts";
import { listDeviceOsVersions } from "../../src/resources/device_os.ts";
import { listDevices } from "../../src/resources/devices.ts";
import {
  listLedgerInstances,
  listLedgerInstanceVersions,
  listLedgers,
} from "../../src/resources/ledgers.ts";
import { getLibraryVersions, listLibraries } from "../../src/resources/libraries.ts";
import { getProductLocations } from "../../src/resources/locations.ts";
import { listMeshNetworkDevices, listMeshNetworks } from "../../src/resources/mesh.ts";
import { listSIMs } from "../../src/resources/sims.ts";
import { devicePage, idsOf, items, scripted, untilFailure } from "./kit.ts";

const product = 1;
const instance = { ledgerName: "l", scopeValue: "v" };

/** Returns the code and message of the error that a list fails with after `expected`. */
async function failure(values: AsyncIterable<unknown>, expected: string): Promise<unknown[]> {
  const { ids, error } = await untilFailure(values as AsyncIterable<{ id: string }>);
  assertEquals(ids, expected);
  assert(isParticleError(error));
  return [error.code, error.message];
}

Deno.test("a server that repeats a page and counts more of them: the list fails", async () => {
  const { api, sent } = scripted(() => devicePage(1_000, "a", "b"));
  assertEquals(await failure(paginate(api, listDevices, { product }), "a b"), [
    "invalid_response",
    "Invalid response - page 2 is the same as the page before it; list again",
  ]);
  assertEquals(sent.length, 2);
});

Deno.test("a server that repeats a page without counting: the list ends, without duplicates", async () => {
  for (const meta of [undefined, {}, { total_pages: null }]) {
    const { api, sent } = scripted(() => ({ data: items("a", "b"), meta }));
    assertEquals([await idsOf(paginate(api, listLibraries)), sent.length], ["a b", 2]);
  }
});

Deno.test("a page that is the same because items were inserted before it is not a repetition", async () => {
  const { api } = scripted(({ page }) => devicePage(page === 1 ? 2 : 3, page === 3 ? "b" : "a"));
  assertEquals(await idsOf(paginate(api, listDevices, { product })), "a a b");
});

Deno.test("a shorter page that starts with the same items is not a repetition", async () => {
  const { api } = scripted(({ page }) => devicePage(2, ...(page === 1 ? ["a", "b"] : ["a"])));
  assertEquals(await idsOf(paginate(api, listDevices, { product })), "a b a");
});

Deno.test("empty pages in the middle are not a repetition", async () => {
  const { api } = scripted(({ page }) => devicePage(4, ...(page === 4 ? ["z"] : [])));
  assertEquals(await idsOf(paginate(api, listDevices, { product })), "z");
});

Deno.test("an empty list is one request", async () => {
  for (const total of [0, 1]) {
    const { api, sent } = scripted(() => devicePage(total));
    assertEquals([await idsOf(paginate(api, listDevices, { product })), sent.length], ["", 1]);
  }
});

Deno.test("a list that shrinks or grows meanwhile ends where the latest response says", async () => {
  const rows: [totals: number[], expected: string][] = [
    [[5, 5, 3], "1 2 3"],
    [[5, 1], "1 2"],
    [[1], "1"],
    [[2, 3, 4, 4], "1 2 3 4"],
    [[3, 0], "1 2"],
  ];
  for (const [totals, expected] of rows) {
    const { api, sent } = scripted(({ page }) => devicePage(totals[page - 1], page));
    assertEquals(await idsOf(paginate(api, listDevices, { product })), expected);
    assertEquals(sent.length, totals.length);
  }
});

Deno.test("a list that starts after its last page is one request", async () => {
  const { api, sent } = scripted(() => devicePage(3));
  assertEquals(await idsOf(paginate(api, listDevices, { product, page: 9 })), "");
  assertEquals(sent.length, 1);
});

Deno.test("without a total, the list ends at a page that is empty or shorter than the one before", async () => {
  const rows: [sizes: number[], requests: number][] = [
    [[0], 1],
    [[2, 0], 2],
    [[2, 2, 0], 3],
    [[2, 2, 1], 3],
    [[2, 3, 2], 3],
  ];
  for (const meta of [undefined, null, {}, { total_pages: null }, { total_pages: "3" }]) {
    for (const [sizes, requests] of rows) {
      const { api, sent } = scripted(({ page }) => ({
        data: items(...Array.from({ length: sizes[page - 1] ?? 0 }, (_, i) => `${page}.${i}`)),
        meta,
      }));
      const found = await Array.fromAsync(paginate(api, listLibraries));
      assertEquals(found.length, sizes.reduce((sum, size) => sum + size));
      assertEquals(sent.length, requests);
    }
  }
});

Deno.test("without a total, a server that returns fewer items than requested does not end the list", async () => {
  const { api, paths } = scripted(({ page }) => ({ data: items(...page < 3 ? [page] : []) }));
  const found = await Array.fromAsync(paginate(api, listLibraries, { limit: 1_000 }));
  assertEquals(found.length, 2);
  assertEquals(paths(), [1, 2, 3].map((page) => `/v1/libraries?page=${page}&limit=1000`));
});

Deno.test("a list without pages is one request, even if each response differs", async () => {
  let heard = 0;
  const lists: [list: unknown, respond: () => unknown, path: string][] = [
    [listDevices, () => [{ id: "a", last_heard: heard++ }], "/v1/devices"],
    [listSIMs, () => ({ sims: [{ id: "a", last_heard: heard++ }] }), "/v1/sims"],
  ];
  for (const [list, respond, path] of lists) {
    const { api, paths } = scripted(respond);
    const values = paginate(api, list as PagedList, {} as never);
    assertEquals(await idsOf(values as AsyncIterable<{ id: string }>), "a");
    assertEquals(paths(), [path]);
  }
});

Deno.test("every list with numbered pages finds its items", async () => {
  const { api, sent } = scripted(({ path, page }) => {
    const found = items(page);
    if (page > 2) return path.includes("/networks") ? [] : { data: [] };
    const meta = { page, total_pages: 2 };
    if (path.includes("/sims")) return { sims: found, meta };
    if (path.includes("/instances")) return { instances: found, meta };
    if (path.includes("/ledgers")) return { ledgers: found, meta };
    if (path.includes("/locations")) return { locations: found, meta };
    if (path.includes("/libraries")) return { data: found };
    if (path.includes("/device-os")) return { versions: found };
    return path.includes("/products") ? devicePage(2, page) : found;
  });
  const lists: AsyncIterable<unknown>[] = [
    paginate(api, listDevices, { product }),
    paginate(api, listSIMs, { product }),
    paginate(api, listLedgers),
    paginate(api, listLedgerInstances, { ledgerName: "l" }),
    paginate(api, getProductLocations, { product }),
    paginate(api, listLibraries),
    paginate(api, getLibraryVersions, { name: "n" }),
    paginate(api, listDeviceOsVersions),
    paginate(api, listMeshNetworks),
    paginate(api, listMeshNetworkDevices, { networkId: "n" }),
  ];
  for (const list of lists) assertEquals(await idsOf(list as AsyncIterable<{ id: string }>), "1 2");
  assertEquals(sent.length, 5 * 2 + 5 * 3);
});

/** Returns a page of the versions of an instance. */
function versions(has_more: unknown, ...times: (string | null | undefined)[]): unknown {
  return {
    versions: times.map((replaced_at) => ({ id: replaced_at, replaced_at })),
    meta: { has_more },
  };
}

Deno.test("versions continue before the time at which the last one was replaced", async () => {
  const { api, paths } = scripted(({ query }) => {
    if (query.get("replaced_before") === null) return versions(true, undefined, "2026-03-01");
    return query.get("replaced_before") === "2026-03-01"
      ? versions(true, "2026-02-03T00:00:00.5Z", "2026-02-02T00:00:00.5Z")
      : versions(false, "2026-01-01");
  });
  const found = await Array.fromAsync(paginate(api, listLedgerInstanceVersions, instance));
  assertEquals(found.length, 5);
  const path = "/v1/ledgers/l/instances/v/versions";
  assertEquals(paths(), [
    path,
    `${path}?replaced_before=2026-03-01`,
    `${path}?replaced_before=2026-02-02T00%3A00%3A00.5Z`,
  ]);
});

Deno.test("versions end with has_more, even if a function of the caller reads the page number", async () => {
  const { api, sent } = scripted(() => versions(sent.length === 1, `2026-01-0${5 - sent.length}`));
  const list = (api: ApiCaller, options: ListLedgerInstanceVersionsOptions) =>
    listLedgerInstanceVersions(api, { ...options });
  const found = await Array.fromAsync(paginate(api, list, instance));
  assertEquals([found.length, sent.length], [2, 2]);
});

Deno.test("versions start before `replacedBefore`, and keep `replacedAfter`", async () => {
  const { api, paths } = scripted(() => versions(false, "2026-01-01"));
  const options = { ...instance, replacedBefore: "2026-02-01", replacedAfter: "2025-01-01" };
  assertEquals(
    (await Array.fromAsync(paginate(api, listLedgerInstanceVersions, options))).length,
    1,
  );
  assertEquals(paths(), [
    "/v1/ledgers/l/instances/v/versions?replaced_before=2026-02-01&replaced_after=2025-01-01",
  ]);
});

Deno.test("versions fail if there are more but the last one has no earlier time", async () => {
  const message =
    "Invalid response - there are more versions, but the last one has no earlier replaced_at";
  const rows: [first: unknown, second: unknown, requests: number][] = [
    [versions(true), undefined, 1],
    [versions(true, undefined), undefined, 1],
    [versions(true, null), undefined, 1],
    [versions(true, "not a time"), undefined, 1],
    [versions(true, "2026-01-01"), versions(true, "2026-01-01"), 2],
    [versions(true, "2026-01-01"), versions(true, "2026-02-01"), 2],
  ];
  for (const [first, second, requests] of rows) {
    const { api, sent } = scripted(() => sent.length === 1 ? first : second);
    const values = paginate(api, listLedgerInstanceVersions, instance);
    const expected = requests === 2 ? "2026-01-01" : "";
    assertEquals(await failure(values, expected), ["invalid_response", message]);
    assertEquals(sent.length, requests);
  }
});
