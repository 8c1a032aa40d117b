import { assertEquals, assertThrows } from "@std/assert";
import type {
  CreateAPIUserResponse,
  InviteTeamMemberResponse,
  JSONResponse,
  Particle,
  RegenerateAPIUserTokenResponse,
  SCIMUser,
  TeamMemberListResponse,
  TeamScope,
  UpdateTeamMemberResponse,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const product = "p";
const username = "ann+x@example.com";
const member = "ann%2Bx%40example.com";
const friendly_name = "Nightly job";
const scopes = ["devices:list"];
const patch = {
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", path: "active", value: false }],
} as const;

/** The rows of one team. */
function rowsOf(team: TeamScope, path: string): Record<string, Row> {
  return {
    "listTeamMembers()": [(particle) => particle.listTeamMembers(team), "GET", path],
    "inviteTeamMember()": [
      (particle) => particle.inviteTeamMember({ ...team, username }),
      "POST",
      path,
      { username },
    ],
    "inviteTeamMember() with a role": [
      (particle) => particle.inviteTeamMember({ ...team, username, role: "View-only" }),
      "POST",
      path,
      { username, role: "View-only" },
    ],
    "createAPIUser()": [
      (particle) => particle.createAPIUser({ ...team, friendly_name, scopes }),
      "POST",
      path,
      { friendly_name, scopes },
    ],
    "updateTeamMember() for a person": [
      (particle) => particle.updateTeamMember({ ...team, username, role: "Developer" }),
      "PUT",
      `${path}/${member}`,
      { role: "Developer" },
    ],
    "updateTeamMember() for an API user": [
      (particle) => particle.updateTeamMember({ ...team, username, friendly_name, scopes: [] }),
      "PUT",
      `${path}/${member}`,
      { friendly_name, scopes: [] },
    ],
    "regenerateAPIUserToken()": [
      (particle) => particle.regenerateAPIUserToken({ ...team, username }),
      "PUT",
      `${path}/${member}/token`,
    ],
    "removeTeamMember()": [
      (particle) => particle.removeTeamMember({ ...team, username }),
      "DELETE",
      `${path}/${member}`,
    ],
  };
}

const teams: [TeamScope, string][] = [
  [{ product: 7 }, "/v1/products/7/team"],
  [{ product }, "/v1/products/p/team"],
  [{ org: "acme" }, "/v1/orgs/acme/team"],
];
for (const [team, path] of teams) {
  for (const [name, row] of Object.entries(rowsOf(team, path))) {
    Deno.test(`${name} sends the expected request to ${path}`, () => checkRow(row));
  }
}

const scim = "/v1/orgs/acme/team/provision/Users/u1";
Deno.test("getSCIMUser() sends the expected request", () =>
  checkRow([(particle) => particle.getSCIMUser({ org: "acme", userId: "u1" }), "GET", scim]));
Deno.test("updateSCIMUser() sends the patch unchanged", () =>
  checkRow([
    (particle) => particle.updateSCIMUser({ org: "acme", userId: "u1", patch }),
    "PATCH",
    scim,
    patch,
  ]));

Deno.test("teams: exactly one of product and org is required, before any request", () => {
  const { particle, requests } = recorded();
  const none = {} as { product: string };
  const both = { product, org: "acme" } as unknown as { product: string };
  for (const team of [none, both]) {
    const calls: (() => unknown)[] = [
      () => particle.listTeamMembers(team),
      () => particle.inviteTeamMember({ ...team, username }),
      () => particle.createAPIUser({ ...team, friendly_name, scopes }),
      () => particle.updateTeamMember({ ...team, username, role: "Developer" }),
      () => particle.regenerateAPIUserToken({ ...team, username }),
      () => particle.removeTeamMember({ ...team, username }),
    ];
    for (const call of calls) assertThrows(call, TypeError, "Pass either product or org");
  }
  assertEquals(requests.length, 0);
});

Deno.test("teams: a getter cannot change the team after the check", async () => {
  const { particle, requests } = recorded();
  let reads = 0;
  const options = {
    get product() {
      return reads++ === 0 ? "p" : undefined;
    },
    username,
  } as { product: string; username: string };
  await particle.removeTeamMember(options);
  assertEquals([reads, new URL(requests[0]!.url).pathname], [1, `/v1/products/p/team/${member}`]);
});

Deno.test("teams: missing values throw before any request", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: the username is required
  assertThrows(() => particle.inviteTeamMember({ product }), TypeError, "username");
  assertThrows(() => particle.inviteTeamMember({ product, username: "" }), TypeError, "username");
  // @ts-expect-error: the username is required
  assertThrows(() => particle.removeTeamMember({ product }), TypeError, "username");
  // @ts-expect-error: the username is required
  assertThrows(() => particle.updateTeamMember({ product, scopes }), TypeError, "username");
  // @ts-expect-error: the username is required
  assertThrows(() => particle.regenerateAPIUserToken({ product }), TypeError, "username");
  // @ts-expect-error: the name is required
  assertThrows(() => particle.createAPIUser({ product, scopes }), TypeError, "friendly_name");
  // @ts-expect-error: the scopes are required
  assertThrows(() => particle.createAPIUser({ product, friendly_name }), TypeError, "scopes");
  // @ts-expect-error: the user is required
  assertThrows(() => particle.getSCIMUser({ org: "acme" }), TypeError, "userId");
  // @ts-expect-error: the organization is required
  assertThrows(() => particle.getSCIMUser({ userId: "u1" }), TypeError, "org");
  // @ts-expect-error: the patch is required
  assertThrows(() => particle.updateSCIMUser({ org: "acme", userId: "u1" }), TypeError, "patch");
  assertEquals(requests.length, 0);
});

Deno.test("responses about teams are typed", async () => {
  const receiving = (body: unknown) => recorded(Response.json(body)).particle;
  const person = { _id: "1", username, role: { id: "2", name: "Developer" } };
  const program = { username: "x@api.particle.io", is_programmatic: true, scopes: ["events:get"] };
  const team: JSONResponse<TeamMemberListResponse> = await receiving({
    ok: true,
    team: [person, program],
  }).listTeamMembers({ product });
  assertEquals(team.body.team.map((member) => member.role?.name ?? member.scopes), [
    "Developer",
    ["events:get"],
  ]);

  const invited: JSONResponse<InviteTeamMemberResponse> = await receiving({
    ok: true,
    invited: { username },
  }).inviteTeamMember({ product, username });
  assertEquals(invited.body.invited?.username, username);

  const tokens = [{ token: "abc.123" }];
  const created: JSONResponse<CreateAPIUserResponse> = await receiving({
    ok: true,
    created: { username: program.username, is_programmatic: true, tokens },
  }).createAPIUser({ product, friendly_name, scopes });
  assertEquals(created.body.created.tokens[0]?.token, "abc.123");

  const updated: JSONResponse<UpdateTeamMemberResponse> = await receiving({
    ok: true,
    updated: { username: program.username, tokens },
  }).updateTeamMember({ product, username, scopes });
  assertEquals(updated.body.updated?.tokens?.[0]?.token, "abc.123");

  const renewed: JSONResponse<RegenerateAPIUserTokenResponse> = await receiving({
    ok: true,
    updated: { username: program.username, tokens },
  }).regenerateAPIUserToken({ product, username });
  assertEquals(renewed.body.updated.tokens, tokens);

  const user: JSONResponse<SCIMUser> = await receiving({
    id: "u1",
    active: true,
    displayName: "Ann",
  })
    .getSCIMUser({ org: "acme", userId: "u1" });
  assertEquals([user.body.active, user.body.displayName], [true, "Ann"]);
});

const withId: Record<string, (particle: Particle, id: string) => unknown> = {
  "listTeamMembers, product": (particle, product) => particle.listTeamMembers({ product }),
  "listTeamMembers, org": (particle, org) => particle.listTeamMembers({ org }),
  inviteTeamMember: (particle, product) => particle.inviteTeamMember({ product, username }),
  createAPIUser: (particle, org) => particle.createAPIUser({ org, friendly_name, scopes }),
  "updateTeamMember, org": (particle, org) => particle.updateTeamMember({ org, username }),
  "updateTeamMember, username": (particle, username) =>
    particle.updateTeamMember({ product, username }),
  "regenerateAPIUserToken, product": (particle, product) =>
    particle.regenerateAPIUserToken({ product, username }),
  "regenerateAPIUserToken, username": (particle, username) =>
    particle.regenerateAPIUserToken({ org: "acme", username }),
  "removeTeamMember, product": (particle, product) =>
    particle.removeTeamMember({ product, username }),
  "removeTeamMember, username": (particle, username) =>
    particle.removeTeamMember({ product, username }),
  "getSCIMUser, org": (particle, org) => particle.getSCIMUser({ org, userId: "u1" }),
  "getSCIMUser, userId": (particle, userId) => particle.getSCIMUser({ org: "acme", userId }),
  "updateSCIMUser, org": (particle, org) => particle.updateSCIMUser({ org, userId: "u1", patch }),
  "updateSCIMUser, userId": (particle, userId) =>
    particle.updateSCIMUser({ org: "acme", userId, patch }),
};

checkHostileIds(withId);
