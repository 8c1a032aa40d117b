import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { nextSteps, parseVersion } from "../../tools/release.ts";

Deno.test("parseVersion() accepts a version and a tag, and nothing else", () => {
  assertEquals(parseVersion("1.20.3"), "1.20.3");
  assertEquals(parseVersion("v1.20.3"), "1.20.3");
  for (const argument of [undefined, "", "1.2", "1.2.3-beta.1", "1.2.3; ls"]) {
    assertThrows(() => parseVersion(argument), Error, "is not a version such as 1.2.3");
  }
});

Deno.test("nextSteps() names the tag that starts the release", () => {
  assertStringIncludes(nextSteps("1.2.3"), "git tag v1.2.3 && git push origin v1.2.3");
});
