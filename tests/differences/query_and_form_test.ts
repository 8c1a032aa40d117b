import { assertEquals, assertThrows } from "@std/assert";
import { recorded } from "../resources/wire.ts";
import { pathOf } from "./kit.ts";

const uri = "/v1/x";

Deno.test("null-in-query-or-form: null is left out of queries and forms, and kept in JSON", async () => {
  const { particle, requests } = recorded();
  const fields = { a: null, b: undefined, c: 0, d: "", e: false };
  await particle.get({ uri, query: fields });
  await particle.post({ uri, form: fields });
  await particle.post({ uri, form: fields, files: { f: new Blob(["f"]) } });
  await particle.post({ uri, data: fields });
  await particle.listMeshNetworks({ page: null as never, perPage: 5 });
  const [query, form, multipart, json, method] = requests;
  assertEquals(pathOf(query!), "/v1/x?c=0&d=&e=false");
  assertEquals(form!.body, "c=0&d=&e=false");
  const sent = [...multipart!.body as FormData].filter(([, value]) => typeof value === "string");
  assertEquals(sent, [["c", "0"], ["d", ""], ["e", "false"]]);
  assertEquals(json!.body, '{"a":null,"c":0,"d":"","e":false}');
  assertEquals(pathOf(method!), "/v1/networks?per_page=5");
});

Deno.test("query-glue: a query is joined with exactly one ? or &", async () => {
  const rows: [string, string][] = [
    ["/v1/x", "/v1/x?b=2"],
    ["/v1/x?", "/v1/x?b=2"],
    ["/v1/x?a=1", "/v1/x?a=1&b=2"],
    ["/v1/x?a=1&", "/v1/x?a=1&b=2"],
    ["https://api.particle.io/v1/x?", "/v1/x?b=2"],
  ];
  for (const [uri, expected] of rows) {
    const { particle, requests } = recorded();
    await particle.get({ uri, query: { b: 2 } });
    assertEquals(pathOf(requests[0]!), expected);
  }
});

Deno.test("query-after-fragment: a query is sent even if the uri has a fragment", async () => {
  for (const uri of ["/v1/x#f", "/v1/x#f?c", "https://api.particle.io/v1/x#f"]) {
    const { particle, requests } = recorded();
    await particle.get({ uri, query: { b: 2 } });
    assertEquals(pathOf(requests[0]!), "/v1/x?b=2");
  }
});

Deno.test("query-array-indexes: lists in the API's options are joined with commas, others become key[]=", async () => {
  const { particle, requests } = recorded();
  const groups = ["a", "b"];
  await particle.getProductLocations({ product: 7, groups });
  await particle.listDevices({ product: 7, groups });
  await particle.get({ uri, query: { groups } });
  await particle.post({ uri, form: { groups, deep: { list: [1, 2] } } });
  assertEquals(requests.slice(0, 3).map(pathOf), [
    "/v1/products/7/locations?groups=a%2Cb",
    "/v1/products/7/devices?groups=a%2Cb",
    "/v1/x?groups[]=a&groups[]=b",
  ]);
  assertEquals(requests[3]!.body, "groups[]=a&groups[]=b&deep[list][]=1&deep[list][]=2");
});

Deno.test("verb-options-dropped: post, put, patch and delete send form, files and query as request() does", async () => {
  for (const method of ["post", "put", "patch", "delete"] as const) {
    const { particle, requests } = recorded();
    const verb = particle[method].bind(particle);
    await verb({ uri, query: { q: 1 }, form: { a: 1 } });
    await particle.request({ method, uri, query: { q: 1 }, form: { a: 1 } });
    await verb({ uri, form: { a: 1 }, files: { "a.txt": new Blob(["text"]) } });
    const [byVerb, byRequest, upload] = requests;
    assertEquals(byVerb!.body, "a=1");
    assertEquals(byVerb!.headers["content-type"], "application/x-www-form-urlencoded");
    assertEquals(pathOf(byVerb!), "/v1/x?q=1");
    assertEquals(
      [byVerb!.method, byVerb!.url, byVerb!.body, byVerb!.headers],
      [byRequest!.method, byRequest!.url, byRequest!.body, byRequest!.headers],
    );
    const form = upload!.body as FormData;
    assertEquals([form.get("a"), await (form.get("file") as File).text()], ["1", "text"]);
  }
});

Deno.test("get-with-body: GET and HEAD with a body throw before any request, with a message that says so", () => {
  const { particle, requests } = recorded();
  for (const method of ["get", "head", "GET"] as const) {
    for (const body of [{ data: {} }, { form: { a: 1 } }, { files: { f: new Blob(["f"]) } }]) {
      assertThrows(
        () => particle.request({ method, uri, ...body }),
        TypeError,
        "request cannot have a body",
      );
    }
  }
  assertEquals(requests.length, 0);
});
