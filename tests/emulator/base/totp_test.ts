import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  enrolmentUrl,
  isRightCode,
  newSecret,
  oneTimePassword,
} from "../../../emulator/base/totp.ts";

// RFC 6238, appendix B: the secret is "12345678901234567890"; six of the eight digits.
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

Deno.test("oneTimePassword() returns the codes of RFC 6238", async () => {
  const codes = { 59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130" };
  for (const [seconds, code] of Object.entries(codes)) {
    assertEquals(await oneTimePassword(SECRET, Number(seconds) * 1000), code);
  }
});

Deno.test("isRightCode() accepts codes that are one step off, but not two", async () => {
  using time = new FakeTime(1_000_000_000_000);
  const codeAfter = (seconds: number) => oneTimePassword(SECRET, time.now + seconds * 1000);
  for (const seconds of [-30, 0, 30]) assert(await isRightCode(SECRET, await codeAfter(seconds)));
  for (const seconds of [-60, 60]) assert(!await isRightCode(SECRET, await codeAfter(seconds)));
  assert(!await isRightCode(SECRET, (await codeAfter(0)).slice(1)));
  assert(!await isRightCode(SECRET, ""));
});

Deno.test("newSecret() returns 160 random bits as base32", () => {
  assertMatch(newSecret(), /^[A-Z2-7]{32}$/);
  assert(newSecret() !== newSecret());
});

Deno.test("enrolmentUrl() returns the URL that authenticator apps read", () => {
  assertEquals(
    enrolmentUrl("a@b.c", SECRET),
    `otpauth://totp/Particle%3Aa%40b.c?secret=${SECRET}&issuer=Particle&algorithm=SHA1&digits=6&period=30`,
  );
});
