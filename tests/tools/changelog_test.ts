import { assertEquals, assertThrows } from "@std/assert";
import { releaseNotes, startRelease } from "../../tools/changelog.ts";

const text =
  "# Changelog\n\n## Unreleased\n\n### Added\n\n- One.\n\n## 0.1.0 - 2026-01-02\n\n- Zero.\n";

Deno.test("startRelease() moves the unreleased changes below a heading with version and date", () => {
  assertEquals(
    startRelease(text, "0.2.0", "2026-12-31"),
    "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-12-31\n\n### Added\n\n- One.\n\n" +
      "## 0.1.0 - 2026-01-02\n\n- Zero.\n",
  );
});

Deno.test("startRelease() throws for a version that exists, and without changes", () => {
  assertThrows(
    () => startRelease(text, "0.1.0", "2026-12-31"),
    Error,
    "already has a section 0.1.0",
  );
  const released = startRelease(text, "0.2.0", "2026-12-31");
  assertThrows(() => startRelease(released, "0.3.0", "2026-12-31"), Error, "no changes");
  assertThrows(() => startRelease("# Changelog\n", "0.3.0", "2026-12-31"), Error, "no changes");
});

Deno.test("releaseNotes() returns the text of a section", () => {
  const released = startRelease(text, "0.2.0", "2026-12-31");
  assertEquals(releaseNotes(released, "0.2.0"), "### Added\n\n- One.");
  assertEquals(releaseNotes(released, "0.1.0"), "- Zero.");
});

Deno.test("releaseNotes() throws for a version without a section or without a date", () => {
  assertThrows(() => releaseNotes(text, "0.2.0"), Error, "no section 0.2.0");
  assertThrows(() => releaseNotes("## 0.2.0\n\n- One.\n", "0.2.0"), Error, "with a date");
});
