import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Client } from "../../mod.ts";
import { recorded } from "../resources/wire.ts";
import { particleErrorOf } from "./kit.ts";

const calls: ((client: Client) => Promise<unknown>)[] = [
  (client) => client.libraries(),
  (client) => client.library("neopixel"),
  (client) => client.libraryVersions("neopixel"),
  (client) => client.contributeLibrary(new Blob(["tar"])),
  (client) => client.publishLibrary("neopixel"),
  (client) => client.deleteLibrary({ name: "neopixel" }),
  (client) => client.compileCode({ "a.ino": new Blob(["x"]) }),
  (client) => client.listBuildTargets(),
  (client) => client.listDevices(),
];

Deno.test("client-error-details-lost: the error contains the messages, statusCode and body", async () => {
  const body = { errors: [{ message: "no version" }, { message: "no author" }] };
  for (const call of calls) {
    const { particle } = recorded(Response.json(body, { status: 400 }));
    const error = await particleErrorOf(() => call(particle.client()));
    assertStringIncludes(error.message, "no version, no author");
    assertEquals([error.statusCode, error.body], [400, body]);
  }
});

Deno.test("client-swallows-errors: failed calls reject", async () => {
  const unauthorized = { error: "invalid_token", error_description: "The token is invalid." };
  for (const call of calls) {
    const { particle } = recorded(Response.json(unauthorized, { status: 401 }));
    const error = await particleErrorOf(() => call(particle.client({ auth: "dead" })));
    assertEquals([error.statusCode, error.body], [401, unauthorized]);
  }
});
