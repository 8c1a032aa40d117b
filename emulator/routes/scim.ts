/** Users of organizations, as identity providers see them. Source: API reference, Team; RFC 7643 and 7644. */
import { Hono } from "hono";
import { flag, isObject, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { readParams } from "../http/params.ts";
import type { Owner } from "../model/owners.ts";
import type { User } from "../model/records.ts";
import type { Member } from "../stores/team.ts";

const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** The most operations of a request. Our own choice. */
const OPERATIONS_MAX = 100;

/** Returns the routes below `/v1/orgs/:org/team/provision/Users`. */
export function scimRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/:userId", allowUnlimited(), (c) => {
    const { user, member } = requirePerson(cloud, c.var.owner, c.req.param("userId"));
    return c.json(scimJson(user, !member?.suspended));
  });
  app.patch("/:userId", allowUnlimited({ administrators: true }), async (c) => {
    const { user, member } = requirePerson(cloud, c.var.owner, c.req.param("userId"));
    const isActive = readActive(await readParams(c));
    if (!member) throw failure(400, "The owner of the team cannot be changed");
    cloud.teams.set({ ...member, suspended: !isActive });
    if (!isActive) cloud.hub.cut(user);
    return c.json(scimJson(user, isActive));
  });
  return app;
}

/** Finds a person in the team of an organization. The owner of the organization is not a member. */
function requirePerson(
  { users, teams }: Cloud,
  { key, org }: Owner,
  userId: string,
): { user: User; member: Member | undefined } {
  const user = users.get(userId);
  if (user && user === org?.owner) return { user, member: undefined };
  const member = user?.customerOf === undefined ? teams.find(key, user?.username ?? "") : undefined;
  if (user && member && !member.scopes) return { user, member };
  throw failure(404, "User not found");
}

/** Reads whether the user should be active: the only attribute that can be changed. */
function readActive({ schemas, Operations: operations }: Params): boolean {
  if (!Array.isArray(schemas) || !schemas.includes(PATCH_SCHEMA)) {
    throw failure(400, `schemas must include ${PATCH_SCHEMA}`);
  }
  const list: unknown[] = Array.isArray(operations) ? operations : [];
  const last = list.length <= OPERATIONS_MAX ? list.map(activeOf).at(-1) : undefined;
  if (last !== undefined) return last;
  throw failure(400, `Operations must be a list of 1 to ${OPERATIONS_MAX} operations`);
}

/** Returns the value of an operation that replaces `active`. Its path may also be a member of its value. */
function activeOf(operation: unknown): boolean {
  const { op, path, value } = isObject(operation) ? operation : {};
  const given = path === undefined && isObject(value) ? value.active : value;
  const isActive = path === undefined || path === "active" ? flag(given) : undefined;
  if (text(op)?.toLowerCase() === "replace" && isActive !== undefined) return isActive;
  throw failure(400, 'Only {"op":"replace","path":"active","value":true or false} is supported');
}

function scimJson({ id, username }: User, isActive: boolean): Record<string, unknown> {
  return {
    schemas: [USER_SCHEMA],
    id,
    userName: username,
    active: isActive,
    emails: [{ value: username, primary: true }],
    meta: { resourceType: "User" },
  };
}
