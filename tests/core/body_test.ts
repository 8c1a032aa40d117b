import { assertEquals, assertThrows } from "@std/assert";
import { Agent } from "../../src/core/agent.ts";
import { ApiClient } from "../../src/core/api_client.ts";
import { buildBody } from "../../src/core/body.ts";
import { recorder } from "../kit/recorder.ts";

/** The part of a polyfilled FormData by which it is recognized. */
class PolyfillForm {
  readonly [Symbol.toStringTag] = "FormData";
  *[Symbol.iterator]() {
    yield ["name", "value"];
  }
  append() {}
}

Deno.test("a FormData of another class is sent unchanged", async () => {
  const { fetch, requests } = recorder();
  const agent = new Agent({ baseUrl: "https://api.test", fetch });
  const data = new PolyfillForm();
  await agent.request({ method: "post", uri: "/v1/x", data });
  assertEquals(requests[0]!.init.body === data as unknown, true);
  assertEquals(requests[0]!.headers["content-type"], undefined); // fetch sets it, with the boundary
});

Deno.test("data that is not a FormData is sent as JSON", () => {
  const contents = [{ a: 1 }, [1], null, "text", 0, new Date(0)].map((data) =>
    buildBody({ data })?.content
  );
  assertEquals(contents, ['{"a":1}', "[1]", "null", '"text"', "0", '"1970-01-01T00:00:00.000Z"']);
  assertEquals(buildBody({}), undefined);
});

Deno.test("an ApiClient refuses files before anything is sent, and names the body to pass", () => {
  const { fetch, requests } = recorder();
  const api = new ApiClient({ fetch });
  const files = { "a.txt": new Blob(["a"]) };
  assertThrows(
    () => api.post({ uri: "/v1/x", files }),
    TypeError,
    "files must be passed as data: new Multipart(files, form)",
  );
  assertEquals(requests.length, 0);
});
