/**
 * The teams of products and organizations: people with roles, and API users with scopes.
 *
 * @module
 */
import { orEmpty, requireGiven, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  CreateAPIUserOptions,
  CreateAPIUserResponse,
  GetSCIMUserOptions,
  InviteTeamMemberOptions,
  InviteTeamMemberResponse,
  ListTeamMembersOptions,
  RegenerateAPIUserTokenOptions,
  RegenerateAPIUserTokenResponse,
  RemoveTeamMemberOptions,
  SCIMUser,
  TeamMemberListResponse,
  TeamScope,
  UpdateSCIMUserOptions,
  UpdateTeamMemberOptions,
  UpdateTeamMemberResponse,
} from "../types/team.ts";

/**
 * Lists the team members of a product (`GET /v1/products/:product/team`) or of an organization
 * (`GET /v1/orgs/:org/team`).
 *
 * Particle documents it under Products › List team members.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product or organization.
 * @returns The users and API users, in `body.team`.
 * @throws {TypeError} unless exactly one of `product` and `org` is given.
 */
export function listTeamMembers(
  api: ApiCaller,
  options: ListTeamMembersOptions,
): Promise<JSONResponse<TeamMemberListResponse>> {
  return api.get(endpoint(oneTeam(options), "/v1[/products/:product][/orgs/:org]/team"));
}

/**
 * Invites a user by email to the team of a product (`POST /v1/products/:product/team`) or of an organization
 * (`POST /v1/orgs/:org/team`). The user becomes a member after accepting the invitation.
 *
 * Particle documents it under Products › Invite team member.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product or organization, the email address and the role.
 * @returns The invited user.
 * @throws {TypeError} unless exactly one of `product` and `org` is given.
 */
export function inviteTeamMember(
  api: ApiCaller,
  options: InviteTeamMemberOptions,
): Promise<JSONResponse<InviteTeamMemberResponse>> {
  const given = oneTeam(options);
  return api.post({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/team"),
    data: { username: requireText(given, "username"), role: given.role },
  });
}

/**
 * Creates an API user, an account for a program, in the team of a product (`POST /v1/products/:product/team`) or of an
 * organization (`POST /v1/orgs/:org/team`). Its token does not expire and may only do what its scopes allow.
 *
 * Particle documents it under Products › Create an API user.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.createAPIUser({
 *   product: "my-product",
 *   friendly_name: "Nightly report",
 *   scopes: ["devices:list", "devices:get"],
 * });
 * const { username, tokens } = body.created; // save the token: it is never shown again
 * console.log(username, tokens.length);
 * ```
 *
 * @param options The product or organization, and the name and scopes of the API user.
 * @returns The API user with its access token, in `body.created`.
 * @throws {TypeError} unless exactly one of `product` and `org` is given.
 */
export function createAPIUser(
  api: ApiCaller,
  options: CreateAPIUserOptions,
): Promise<JSONResponse<CreateAPIUserResponse>> {
  const given = oneTeam(options);
  return api.post({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/team"),
    data: {
      friendly_name: requireText(given, "friendly_name"),
      scopes: requireGiven(given, "scopes"),
    },
  });
}

/**
 * Changes the role of a person, or the name and scopes of an API user, in the team of a product
 * (`PUT /v1/products/:product/team/:username`) or of an organization (`PUT /v1/orgs/:org/team/:username`). If the
 * scopes of an API user change, its token is replaced by a new one.
 *
 * Particle documents it under Products › Update team member, and API users › Updating an API user.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product or organization, the member and the fields to change.
 * @returns The member, in `body.updated`.
 * @throws {TypeError} unless exactly one of `product` and `org` is given.
 * @experimental Particle documents neither the response nor the field `role` of this request.
 */
export function updateTeamMember(
  api: ApiCaller,
  options: UpdateTeamMemberOptions,
): Promise<JSONResponse<UpdateTeamMemberResponse>> {
  const given = oneTeam(options);
  return api.put({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/team/:username"),
    data: { role: given.role, friendly_name: given.friendly_name, scopes: given.scopes },
  });
}

/**
 * Replaces the access token of an API user in the team of a product
 * (`PUT /v1/products/:product/team/:username/token`) or of an organization (`PUT /v1/orgs/:org/team/:username/token`).
 * The old token is no longer valid.
 *
 * Particle documents it under Products › Regenerate programmatic user's token.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product or organization, and the API user.
 * @returns The API user with its new access token, in `body.updated`.
 * @throws {TypeError} unless exactly one of `product` and `org` is given.
 */
export function regenerateAPIUserToken(
  api: ApiCaller,
  options: RegenerateAPIUserTokenOptions,
): Promise<JSONResponse<RegenerateAPIUserTokenResponse>> {
  const route = "/v1[/products/:product][/orgs/:org]/team/:username/token";
  return api.put(endpoint(oneTeam(options), route));
}

/**
 * Removes a user from the team of a product (`DELETE /v1/products/:product/team/:username`) or of an organization
 * (`DELETE /v1/orgs/:org/team/:username`). API users are deleted, and their tokens are no longer valid.
 *
 * Particle documents it under Products › Remove team member.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product or organization, and the member.
 * @returns `{ok: true}`.
 * @throws {TypeError} unless exactly one of `product` and `org` is given.
 */
export function removeTeamMember(
  api: ApiCaller,
  options: RemoveTeamMemberOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete({
    ...endpoint(oneTeam(options), "/v1[/products/:product][/orgs/:org]/team/:username"),
    callClass: "idempotent-write",
  });
}

/**
 * Reads a user of an organization that an identity provider manages with SCIM:
 * `GET /v1/orgs/:org/team/provision/Users/:userId`.
 *
 * Particle documents it under Team › Read SCIM user.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The organization and the user.
 * @returns The user.
 * @experimental Particle documents the route only, not the response.
 */
export function getSCIMUser(
  api: ApiCaller,
  options: GetSCIMUserOptions,
): Promise<JSONResponse<SCIMUser>> {
  return api.get(endpoint(options, "/v1/orgs/:org/team/provision/Users/:userId"));
}

/**
 * Changes a user of an organization that an identity provider manages with SCIM:
 * `PATCH /v1/orgs/:org/team/provision/Users/:userId`.
 *
 * Particle documents it under Team › Modify SCIM user.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The organization, the user and the changes.
 * @returns The user.
 * @experimental Particle documents the route only, neither the request nor the response.
 */
export function updateSCIMUser(
  api: ApiCaller,
  options: UpdateSCIMUserOptions,
): Promise<JSONResponse<SCIMUser>> {
  return api.patch({
    ...endpoint(options, "/v1/orgs/:org/team/provision/Users/:userId"),
    data: requireGiven(options, "patch"),
  });
}

/** Copies the options, so that a getter cannot change the team after the check. */
function oneTeam<T extends TeamScope>(options: T | undefined): T {
  const given = { ...orEmpty(options) };
  if ((given.product === undefined) === (given.org === undefined)) {
    throw new TypeError("Pass either product or org");
  }
  return given;
}
