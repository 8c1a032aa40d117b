import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { BASE, call } from "../helpers.ts";

const FORM = "application/x-www-form-urlencoded";

async function post(
  emulator: Emulator,
  path: string,
  type: string,
  body: string,
  token?: string,
): Promise<{ status: number; body: unknown }> {
  const headers = new Headers({ "content-type": type });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const response = await emulator.fetch(BASE + path, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}

const refused = (error: string) => ({ status: 400, body: { ok: false, error } });

Deno.test("rejects forms with too many fields before they are parsed", async () => {
  using emulator = new Emulator();
  const forms = [
    Array.from({ length: 1002 }, (_, i) => `k${i}=`),
    // This would take minutes if each field copied those before it.
    Array.from({ length: 250_000 }, () => "a[]"),
    Array.from({ length: 100_000 }, (_, i) => `a[${i}]=`),
  ];
  for (const path of ["/v1/devices/events", "/oauth/token", "/v1/users"]) {
    for (const fields of forms) {
      const response = await post(emulator, path, FORM, fields.join("&"));
      assertEquals(response, refused("The form has more than 1000 fields"));
    }
  }
  const fields = ["name=x", ...Array.from({ length: 999 }, (_, i) => `a[${i}]=`)].join("&");
  assertEquals(
    (await post(emulator, "/v1/devices/events", FORM, fields, emulator.token)).status,
    200,
  );
});

Deno.test("rejects multipart bodies with too many parts before they are parsed", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const part = `--"b\r\ncontent-disposition: form-data; name="x"\r\n\r\n1\r\n`;
  const send = (count: number, type: string, boundary: string) =>
    post(
      emulator,
      "/v1/products/kettle/firmware",
      type,
      `${part.repeat(count)}--"b--\r\n`.replaceAll('"b', boundary),
      emulator.token,
    );
  const many = refused("The request body has more than 2000 parts");
  for (const count of [2001, 100_000]) {
    assertEquals(await send(count, "multipart/form-data; boundary=x", "x"), many);
    assertEquals(await send(count, 'multipart/form-data; Boundary="x y"', "x y"), many);
  }
  const few = await send(1999, "multipart/form-data; boundary=x", "x");
  assertEquals(few, refused("version must be a whole number up to 65535"));
  const invalid = refused("The request body is not valid multipart/form-data");
  assertEquals(await send(1, "multipart/form-data", "x"), invalid);
  assertEquals(await send(1, "multipart/form-data; boundary=other", "x"), invalid);
});

Deno.test("does not parse the body of a request with an invalid token", async () => {
  using emulator = new Emulator();
  const token = "0".repeat(40);
  const invalid = {
    error: "invalid_token",
    error_description: "The access token provided is invalid.",
  };
  for (const type of [FORM, "application/json", "multipart/form-data; boundary=x"]) {
    const body = "&".repeat(5000); // Each parser rejects this in a different way.
    const inHeader = await post(emulator, "/v1/devices/events", type, body, token);
    assertEquals(inHeader, { status: 401, body: invalid }, type);
    const path = `/v1/devices/events?access_token=${token}`;
    assertEquals(await post(emulator, path, type, body), { status: 401, body: invalid }, type);
  }
  const { body } = await post(emulator, "/v1/devices/events", "application/json", "{");
  assertEquals(body, {
    error: "invalid_request",
    error_description: "The access token was not found",
  });
});

Deno.test("parses fields of forms into lists and objects", async () => {
  using emulator = new Emulator();
  const form: [string, string][] = [
    ["account_info[first_name]", "Ada"],
    ["account_info[last_name]", "L"],
    ["account_info[__proto__]", "x"],
  ];
  const { body } = await call(emulator, "PUT", "/v1/user", { form });
  assertEquals(body.account_info.first_name, "Ada");
  assertEquals(body.account_info.last_name, "L");
  assertEquals(Object.getOwnPropertyDescriptor(body.account_info, "__proto__")?.value, "x");
});
