/** Teams of products and organizations: people with roles, API users with scopes. Source: API reference, Team. */
import { deleteUser } from "../auth/delete_user.ts";
import { type Params, text } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure, oauthError } from "../http/errors.ts";
import { pathParam, readParams } from "../http/params.ts";
import { randomHex } from "../base/random.ts";
import type { Org, Product, User } from "../model/records.ts";
import { ownerOf } from "../http/scope.ts";
import { isScope } from "../auth/scope_table.ts";
import type { Cloud } from "../cloud.ts";
import { type Member, type Role, ROLES } from "../stores/team.ts";

/** Longest name, in characters, and most scopes. Our own choice. */
const [NAME_MAX, SCOPES_MAX] = [254, 200];
const HASH_DIGITS = 16;
const API_USER_DOMAIN = "api.particle.io";

/** A team, and whom its product or organization belongs to. */
interface Team {
  readonly key: string;
  readonly owner: User;
  readonly product: Product | undefined;
}

/** The routes about a team, under `/v1/products/:product/team` and `/v1/orgs/:org/team`. */
export function teamRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.get("/", (c) => {
    const team = teamOf(cloud, c);
    const members = cloud.teams.list(team.key).map((member) => memberJson(cloud, member, team));
    return c.json({ ok: true, team: [personJson(team.owner, "Owner"), ...members] });
  });
  app.post("/", async (c) => {
    const team = teamOf(cloud, c);
    const params = await readParams(c);
    const isProgram = params.friendly_name !== undefined || params.scopes !== undefined;
    return c.json(isProgram ? addProgram(cloud, c, team, params) : invite(cloud, team, params));
  });
  for (const method of ["put", "post"] as const) {
    app[method]("/:username", async (c) => {
      return c.json(update(cloud, c, teamOf(cloud, c), await readParams(c)));
    });
    app[method]("/:username/token", (c) => {
      const member = named(cloud, c, teamOf(cloud, c));
      if (!member.scopes) throw failure(400, "Only API users have tokens here");
      forbidPrograms(cloud, c);
      return c.json({
        ok: true,
        updated: { username: member.username, ...newToken(cloud, member) },
      });
    });
  }
  app.delete("/:username", (c) => {
    remove(cloud, named(cloud, c, teamOf(cloud, c)));
    return c.json({ ok: true });
  });
  return app;
}

function teamOf(cloud: Cloud, c: Context<CloudEnv>): Team {
  const { key, org, product } = ownerOf(cloud, c);
  const owned: Org | Product | undefined = product ?? org;
  if (!owned) throw failure(404, "Product not found");
  return { key, owner: owned.owner, product };
}

function named(cloud: Cloud, c: Context<CloudEnv>, { key, owner }: Team): Member {
  const username = pathParam(c, "username");
  const member = cloud.teams.find(key, username);
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

function memberJson(cloud: Cloud, member: Member, team: Team): Record<string, unknown> {
  const { username, role, scopes, friendlyName } = member;
  if (scopes) {
    return {
      username,
      friendly_name: friendlyName,
      scopes,
      is_programmatic: true,
      product_id: team.product?.id ?? null,
    };
  }
  const user = cloud.users.find(username);
  return user ? personJson(user, role ?? "") : { username, role: roleJson(role ?? "") };
}

function invite(cloud: Cloud, { key, owner }: Team, params: Params): Record<string, unknown> {
  const username = text(params.username);
  if (!username || username.length > NAME_MAX || /\s/.test(username)) {
    throw failure(400, "username must be an email address");
  }
  const role = params.role === undefined ? "Developer" : readRole(params.role);
  if (username === owner.username || cloud.teams.find(key, username)) {
    throw failure(400, `${username} is already a member of the team`);
  }
  if (cloud.teams.program(username)) throw failure(400, "API users cannot be invited");
  cloud.teams.set({ owner: key, username, role, friendlyName: null, scopes: null });
  return { ok: true, invited: { username } };
}

function readRole(value: unknown): Role {
  const role = ROLES.find((one) => one === value);
  if (role) return role;
  throw failure(400, `role must be one of ${ROLES.join(", ")}`);
}

/** An API user must not make others, or itself, mightier than it is. */
function forbidPrograms(cloud: Cloud, c: Context<CloudEnv>): void {
  const { user, scopes } = c.get("token");
  if (!scopes && !cloud.teams.program(user.username)) return;
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

function addProgram(
  cloud: Cloud,
  c: Context<CloudEnv>,
  { key }: Team,
  params: Params,
): Record<string, unknown> {
  forbidPrograms(cloud, c);
  const friendlyName = readFriendlyName(params.friendly_name);
  const scopes = readScopes(params.scopes);
  const slug = friendlyName.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const username = `${slug}+${randomHex(HASH_DIGITS)}@${API_USER_DOMAIN}`;
  const member: Member = { owner: key, username, role: null, friendlyName, scopes };
  cloud.users.add({ username, password: randomHex(40) }); // Which nobody ever learns.
  cloud.teams.set(member);
  const created = { username, is_programmatic: true, ...newToken(cloud, member) };
  return { ok: true, created };
}

/** Gives an API user its one token, which never expires; the old one ends. */
function newToken(cloud: Cloud, { username }: Member): { tokens: [{ token: string }] } {
  const user = cloud.users.find(username);
  if (!user) throw failure(404, "Team member not found");
  cloud.tokens.revokeAll(user);
  cloud.hub.cut(user);
  const { token } = cloud.tokens.issue({ user, clientId: "particle", expiresAt: undefined });
  return { tokens: [{ token }] };
}

function update(
  cloud: Cloud,
  c: Context<CloudEnv>,
  team: Team,
  params: Params,
): Record<string, unknown> {
  const member = named(cloud, c, team);
  const { username } = member;
  if (!member.scopes) {
    const role = readRole(params.role);
    cloud.teams.set({ ...member, role });
    return { ok: true, updated: { username, role: roleJson(role) } };
  }
  forbidPrograms(cloud, c);
  const friendlyName = params.friendly_name === undefined
    ? member.friendlyName
    : readFriendlyName(params.friendly_name);
  const scopes = params.scopes === undefined ? member.scopes : readScopes(params.scopes);
  const changed: Member = { ...member, friendlyName, scopes };
  cloud.teams.set(changed);
  const updated = { username, friendly_name: friendlyName, scopes };
  if (params.scopes === undefined) return { ok: true, updated };
  return { ok: true, updated: { ...updated, ...newToken(cloud, changed) } };
}

/** Takes somebody out of the team; an API user is gone altogether. */
function remove(cloud: Cloud, member: Member): void {
  cloud.teams.delete(member);
  const user = cloud.users.find(member.username);
  if (!user) return;
  if (member.scopes) deleteUser(cloud, user);
  else cloud.hub.cut(user); // What they may see they can open again.
}
