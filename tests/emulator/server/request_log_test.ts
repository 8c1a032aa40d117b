import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Emulator, serve } from "@particle-edge/emulator";
import { loggedPath } from "../../../emulator/server/request_log.ts";

const TOKEN = "a1".repeat(20);

Deno.test("loggedPath() leaves queries out and hides secrets", () => {
  const paths: [url: string, path: string][] = [
    [`/v1/devices?access_token=${TOKEN}`, "/v1/devices"],
    ["/v1/devices/0123456789abcdef01234567", "/v1/devices/0123456789abcdef01234567"],
    ["/v1/access_tokens/current", "/v1/access_tokens/current"],
    ["/v1/access_tokens/short", "/v1/access_tokens/***"],
    ["/v1/access_tokens/", "/v1/access_tokens/"],
    ["/v1/access%5Ftokens/short", "/v1/access%5Ftokens/***"],
    ["/v1/libraries/neopixel/archives/key", "/v1/libraries/neopixel/archives/***"],
    [`/v1/devices/${TOKEN}`, "/v1/devices/***"],
    [`/v1/devices/${TOKEN.replaceAll("a", "%61")}/brew`, "/v1/devices/***/brew"],
    ["/v1/devices/a%0Ab%zz", "/v1/devices/a%0Ab%zz"],
  ];
  for (const [url, path] of paths) assertEquals(loggedPath(`http://localhost${url}`), path);
});

Deno.test("serve() logs a line for each request, rejected and refused ones included", async () => {
  using emulator = new Emulator({ token: "t0k3n" });
  const lines: string[] = [];
  await using server = await serve(emulator, { log: (line) => lines.push(line) });
  const headers = { authorization: "Bearer t0k3n" };
  const fetchAll = async (method: string, path: string): Promise<void> => {
    await (await fetch(server.url + path, { method, headers })).body?.cancel();
  };
  await fetchAll("GET", "/v1/devices?secret=t0k3n");
  await fetchAll("GET", "/nope");
  await fetchAll("DELETE", "/v1/access_tokens/t0k3n");
  emulator.faults.add({ path: "/v1/user", refuse: true });
  await assertRejects(() => fetch(`${server.url}/v1/user`, { headers }).then((r) => r.text()));
  const expected = [
    /^GET \/v1\/devices 200 \d+ ms$/,
    /^GET \/nope 404 \d+ ms$/,
    /^DELETE \/v1\/access_tokens\/\*\*\* \d{3} \d+ ms$/,
    /^GET \/v1\/user no response \d+ ms$/,
  ];
  assertEquals(lines.length, expected.length);
  for (const [at, pattern] of expected.entries()) assertMatch(lines[at] ?? "", pattern);
});

Deno.test("serve() throws if log is not a function", async () => {
  using emulator = new Emulator();
  const options: object = { log: true };
  await assertRejects(() => serve(emulator, options), TypeError, "log must be a function");
});
