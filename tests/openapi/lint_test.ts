import { assertEquals } from "@std/assert";
import { compileErrors, validate } from "@readme/openapi-parser";
import spectral from "@stoplight/spectral-core";
import rulesets from "@stoplight/spectral-rulesets";
import { openapi } from "./description.ts";

Deno.test("@readme/openapi-parser accepts the description", async () => {
  const result = await validate(structuredClone(openapi) as never);
  assertEquals(result.valid ? "" : compileErrors(result), "");
});

Deno.test("Spectral finds neither errors nor warnings with its ruleset for OpenAPI", async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset(
    {
      extends: [[rulesets.oas, "all"]],
      rules: {
        "contact-properties": "off", // The project has neither a website nor an email address.
        "openapi-tags-alphabetical": "off", // Tags have the order of docs/methods.md.
      },
    } as never,
  );
  const found = await linter.run({ ...structuredClone(openapi) });
  assertEquals(
    found.map(({ code, message, path }) => `${code}: ${message} (${path.join(" › ")})`),
    [],
  );
});
