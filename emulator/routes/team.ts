/** Teams of products and organizations: people with roles and API users with scopes. Source: API reference, Team. */
import { Hono } from "hono";
import { deleteUser } from "../auth/delete_user.ts";
import { isScope } from "../auth/scopes.ts";
import { randomHex } from "../base/random.ts";
import { type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure, oauthError } from "../http/errors.ts";
import { readParams } from "../http/params.ts";
import { type Owner, productIdOfKey, productKey } from "../model/owners.ts";
import type { User } from "../model/records.ts";
import { type Member, type Role, ROLES, type TeamStore } from "../stores/team.ts";
import type { AccessToken } from "../stores/tokens.ts";

/** The longest name, in characters, and the most scopes. Our own choice. */
const [NAME_MAX, SCOPES_MAX] = [254, 200];
const HASH_DIGITS = 16;
const API_USER_DOMAIN = "api.particle.io";

/** A team, and the user who owns its product or organization. */
interface Team {
  readonly key: string;
  readonly owner: User;
}

/** Returns the routes about a team, below `/v1/products/:product/team` and `/v1/orgs/:org/team`. */
export function teamRoutes(cloud: Cloud): Hono<CloudEnv> {
  const { teams } = cloud;
  const app = new Hono<CloudEnv>();
  app.get("/", allow("teams.users:list"), (c) => {
    const team = teamOf(c.var.owner);
    const members = membersOf(cloud, c.var.owner).map((member) => memberJson(cloud, member));
    return c.json({ ok: true, team: [personJson(team.owner, "Owner"), ...members] });
  });
  app.post("/", allow("teams.users:invite", { administrators: true }), async (c) => {
    const team = teamOf(c.var.owner);
    const params = await readParams(c);
    if (params.friendly_name === undefined && params.scopes === undefined) {
      return c.json({ ok: true, invited: invite(teams, team, params) });
    }
    forbidPrograms(cloud, c.var.token);
    return c.json({ ok: true, created: addProgram(cloud, team, params) });
  });
  const methods = ["PUT", "POST"];
  const update = allow("teams.users:update", { administrators: true });
  app.on(methods, "/:username", update, async (c) => {
    const member = requireMember(teams, teamOf(c.var.owner), c.req.param("username"));
    const params = await readParams(c);
    if (!member.scopes) return c.json({ ok: true, updated: updatePerson(teams, member, params) });
    forbidPrograms(cloud, c.var.token);
    return c.json({ ok: true, updated: updateProgram(cloud, member, member.scopes, params) });
  });
  app.on(methods, "/:username/token", update, (c) => {
    const member = requireMember(teams, teamOf(c.var.owner), c.req.param("username"));
    if (!member.scopes) throw failure(400, "Only API users have tokens here");
    forbidPrograms(cloud, c.var.token);
    const { username } = member;
    return c.json({ ok: true, updated: { username, ...replaceToken(cloud, username) } });
  });
  const remove = allow("teams.users:remove", { administrators: true });
  app.delete("/:username", remove, (c) => {
    removeMember(cloud, requireMember(teams, teamOf(c.var.owner), c.req.param("username")));
    return c.json({ ok: true });
  });
  return app;
}

function teamOf({ key, org, product }: Owner): Team {
  const owned = product ?? org;
  if (owned) return { key, owner: owned.owner };
  throw failure(404, "Product not found");
}

/** Lists the members of a team. For an organization, this includes the API users of its products. */
function membersOf({ teams, products }: Cloud, { key, org, product }: Owner): Member[] {
  const below = org && !product ? products.list().filter((one) => one.org === org) : [];
  const programs = below.flatMap((one) => teams.list(productKey(one))).filter((one) => one.scopes);
  return [...teams.list(key), ...programs];
}

function requireMember(teams: TeamStore, { key, owner }: Team, username: string): Member {
  const member = teams.find(key, username);
  if (member) return member;
  if (username === owner.username) throw failure(400, "The owner of the team cannot be changed");
  throw failure(404, "Team member not found");
}

function personJson(user: User, role: string): Record<string, unknown> {
  return {
    _id: user.id,
    username: user.username,
    role: roleJson(role),
    no_mfa: user.mfaSecret === undefined,
    scim_provisioned: false,
    no_password: false,
  };
}

const roleJson = (name: string): unknown => ({ id: name.toLowerCase(), name });

function memberJson(cloud: Cloud, member: Member): Record<string, unknown> {
  const { owner, username, role, scopes, friendlyName } = member;
  if (scopes) {
    return {
      username,
      friendly_name: friendlyName,
      scopes,
      is_programmatic: true,
      product_id: productIdOfKey(owner) ?? null,
    };
  }
  const user = cloud.users.find(username);
  return user ? personJson(user, role ?? "") : { username, role: roleJson(role ?? "") };
}

function invite(teams: TeamStore, { key, owner }: Team, params: Params): { username: string } {
  const username = text(params.username);
  if (!username || username.length > NAME_MAX || /\s/.test(username)) {
    throw failure(400, "username must be an email address");
  }
  const role = params.role === undefined ? "Developer" : readRole(params.role);
  if (username === owner.username || teams.find(key, username)) {
    throw failure(400, `${username} is already a member of the team`);
  }
  if (teams.program(username)) throw failure(400, "API users cannot be invited");
  teams.set({ owner: key, username, role, friendlyName: null, scopes: null });
  return { username };
}

function readRole(value: unknown): Role {
  const role = ROLES.find((one) => one === value);
  if (role) return role;
  throw failure(400, `role must be one of ${ROLES.join(", ")}`);
}

/** Throws for API users: they must not give others or themselves more rights than they have. */
function forbidPrograms({ teams }: Cloud, { user, scopes }: AccessToken): void {
  if (!scopes && !teams.program(user.username)) return;
  throw oauthError("unauthorized", "API users are not allowed to call this endpoint");
}

function readFriendlyName(value: unknown): string {
  const name = text(value);
  if (name && name.length <= NAME_MAX) return name;
  throw failure(400, "friendly_name is required");
}

function readScopes(value: unknown): string[] {
  if (
    Array.isArray(value) && value.length > 0 && value.length <= SCOPES_MAX &&
    value.every(isScope)
  ) return [...new Set<string>(value)];
  throw failure(400, "scopes must be a list of scopes such as devices:list");
}

function addProgram(cloud: Cloud, { key }: Team, params: Params): Record<string, unknown> {
  const friendlyName = readFriendlyName(params.friendly_name);
  const scopes = readScopes(params.scopes);
  const slug = friendlyName.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const username = `${slug}+${randomHex(HASH_DIGITS)}@${API_USER_DOMAIN}`;
  cloud.users.add({ username, password: randomHex(40) }); // This password is never shown.
  cloud.teams.set({ owner: key, username, role: null, friendlyName, scopes });
  return { username, is_programmatic: true, ...replaceToken(cloud, username) };
}

/** Issues a new token for an API user, which never expires, and revokes the previous one. */
function replaceToken(
  { users, tokens, hub }: Cloud,
  username: string,
): { tokens: [{ token: string }] } {
  const user = users.find(username);
  if (!user) throw failure(404, "Team member not found");
  tokens.revokeAll(user);
  hub.cut(user);
  const { token } = tokens.issue({ user, clientId: "particle", expiresAt: undefined });
  return { tokens: [{ token }] };
}

function updatePerson(teams: TeamStore, member: Member, params: Params): Record<string, unknown> {
  const role = readRole(params.role);
  teams.set({ ...member, role });
  return { username: member.username, role: roleJson(role) };
}

/** Changes an API user. If its scopes change, it gets a new token. */
function updateProgram(
  cloud: Cloud,
  member: Member,
  before: readonly string[],
  params: Params,
): Record<string, unknown> {
  const { username } = member;
  const friendlyName = params.friendly_name === undefined
    ? member.friendlyName
    : readFriendlyName(params.friendly_name);
  const scopes = params.scopes === undefined ? [...before] : readScopes(params.scopes);
  cloud.teams.set({ ...member, friendlyName, scopes });
  const updated = { username, friendly_name: friendlyName, scopes };
  return params.scopes === undefined ? updated : { ...updated, ...replaceToken(cloud, username) };
}

/** Removes a member from a team. An API user is also deleted. */
function removeMember(cloud: Cloud, member: Member): void {
  cloud.teams.delete(member);
  const user = cloud.users.find(member.username);
  if (!user) return;
  if (member.scopes) deleteUser(cloud, user);
  else cloud.hub.cut(user); // Users can reopen the streams that they may still see.
}
