import { assertEquals, assertThrows } from "@std/assert";
import type { JSONResponse, OKResponse, UserInfo } from "../../mod.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const rows: Record<string, Row> = {
  "getUserInfo()": [(particle) => particle.getUserInfo(), "GET", "/v1/user"],
  "setUserInfo()": [
    (particle) =>
      particle.setUserInfo({
        accountInfo: { first_name: "", business_account: false, company_name: "é", seats: 0 },
      }),
    "PUT",
    "/v1/user",
    { account_info: { first_name: "", business_account: false, company_name: "é", seats: 0 } },
  ],
  "setUserInfo() without changes": [(particle) => particle.setUserInfo(), "PUT", "/v1/user", {}],
  "changeUsername()": [
    (particle) => particle.changeUsername({ currentPassword: "p", username: "u@example.com" }),
    "PUT",
    "/v1/user",
    { current_password: "p", username: "u@example.com" },
  ],
  "changeUsername() that revokes tokens": [
    (particle) =>
      particle.changeUsername({ currentPassword: "p", username: "u", invalidateTokens: true }),
    "PUT",
    "/v1/user",
    { current_password: "p", username: "u", invalidate_tokens: true },
  ],
  "changeUsername() that keeps tokens": [
    (particle) =>
      particle.changeUsername({ currentPassword: "p", username: "u", invalidateTokens: false }),
    "PUT",
    "/v1/user",
    { current_password: "p", username: "u" },
  ],
  "changeUserPassword()": [
    (particle) => particle.changeUserPassword({ currentPassword: "old", password: "new" }),
    "PUT",
    "/v1/user",
    { current_password: "old", password: "new" },
  ],
  "changeUserPassword() that revokes tokens": [
    (particle) =>
      particle.changeUserPassword({
        currentPassword: "old",
        password: "new",
        invalidateTokens: true,
      }),
    "PUT",
    "/v1/user",
    { current_password: "old", password: "new", invalidate_tokens: true },
  ],
  "changeUserPassword() that keeps tokens": [
    (particle) =>
      particle.changeUserPassword({
        currentPassword: "old",
        password: "new",
        invalidateTokens: false,
      }),
    "PUT",
    "/v1/user",
    { current_password: "old", password: "new" },
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("changes to the account throw without the password and a new value", () => {
  const { particle, requests } = recorded();
  for (const bad of ["", undefined, null, 42]) {
    const text = bad as string;
    const calls = [
      () => particle.changeUsername({ currentPassword: text, username: "u" }),
      () => particle.changeUsername({ currentPassword: "s3cret", username: text }),
      () => particle.changeUserPassword({ currentPassword: text, password: "s3cret" }),
      () => particle.changeUserPassword({ currentPassword: "s3cret", password: text }),
    ];
    for (const call of calls) {
      const error = assertThrows(call, TypeError);
      assertEquals(error.message.includes("s3cret"), false);
    }
  }
  assertEquals(requests.length, 0);
});

Deno.test("the response with the account is typed", async () => {
  const account = {
    username: "u",
    subscription_ids: [],
    account_info: { first_name: "F", last_name: "L", business_account: false },
    mfa: { enabled: true },
    scim_provisioned: false,
    no_password: false,
    wifi_device_count: 1,
    cellular_device_count: 2,
  };
  const { particle } = recorded(Response.json(account), Response.json({ ok: true }));
  const { body }: JSONResponse<UserInfo> = await particle.getUserInfo();
  assertEquals([body.mfa.enabled, body.account_info.first_name, body.tos], [true, "F", undefined]);
  const changed: JSONResponse<OKResponse> = await particle.changeUserPassword({
    currentPassword: "old",
    password: "new",
  });
  assertEquals(changed.body.ok, true);
});
