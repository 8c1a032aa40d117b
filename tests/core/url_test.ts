import { assertEquals, assertThrows } from "@std/assert";
import { parseBaseUrl, parseUrl } from "../../src/core/url.ts";

Deno.test("parseBaseUrl() removes trailing slashes and keeps the path", () => {
  const rows: [string, string, string][] = [
    ["https://api.particle.io", "https://api.particle.io", "https://api.particle.io"],
    ["https://API.particle.io/", "https://api.particle.io", "https://api.particle.io"],
    ["https://host:443/proxy//", "https://host/proxy", "https://host"],
    ["http://127.0.0.1:9090", "http://127.0.0.1:9090", "http://127.0.0.1:9090"],
    ["http://localhost/", "http://localhost", "http://localhost"],
    ["http://[::1]:1/", "http://[::1]:1", "http://[::1]:1"],
  ];
  for (const [text, href, origin] of rows) {
    assertEquals(parseBaseUrl(text, false), { href, origin });
  }
});

Deno.test("parseBaseUrl() throws for URLs that requests must not be sent to", () => {
  const rows: [unknown, string][] = [
    ["", "absolute http or https URL"],
    ["api.particle.io", "absolute http or https URL"],
    ["/v1", "absolute http or https URL"],
    [undefined, "absolute http or https URL"],
    ["javascript:alert(1)", "absolute http or https URL"],
    ["file:///etc/passwd", "absolute http or https URL"],
    ["https://user@host", "username or password"],
    ["https://:secret@host", "username or password"],
    ["https://host/?a=1", "query or fragment"],
    ["https://host/#a", "query or fragment"],
    ["http://api.particle.io", "must be https"],
    ["http://127.0.0.1.evil.test", "must be https"],
    ["http://localhost.evil.test", "must be https"],
  ];
  for (const [text, message] of rows) {
    const error = assertThrows(() => parseBaseUrl(text as string, false), TypeError, message);
    assertEquals(error.message.includes("secret"), false);
  }
});

Deno.test("parseBaseUrl() permits http to another machine with allowInsecure", () => {
  assertEquals(parseBaseUrl("http://emulator:9090", true).href, "http://emulator:9090");
});

Deno.test("parseUrl() throws for other schemes, usernames and http", () => {
  for (
    const uri of ["data:,x", "blob:https://x/y", "v1/devices", "https://api.particle.io@evil.test/"]
  ) {
    assertThrows(() => parseUrl("uri", uri, false), TypeError, "uri must");
  }
  assertThrows(() => parseUrl("uri", "http://evil.test/x", false), TypeError, "https");
  assertEquals(parseUrl("uri", "https://files.test/x?y", false).href, "https://files.test/x?y");
});
