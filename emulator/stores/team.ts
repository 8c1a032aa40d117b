/** The teams of products and organizations, without their owners. Source: API reference, Team. */
import * as Type from "typebox/type";
import { closed, oneOf, TEXT_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

/** The roles of team members. Source: docs, team access controls. */
export const ROLES = ["Administrator", "Developer", "View-only", "Support"] as const;

/** The role of a team member. */
export type Role = typeof ROLES[number];

const MEMBER = closed({
  /** `product:<id>` or `org:<id>`. */
  owner: Type.String(),
  /** The user may not exist yet, as people can be invited before they have an account. */
  username: Type.String(),
  role: oneOf(...ROLES, null),
  friendlyName: TEXT_OR_NULL,
  scopes: Type.Union([Type.Null(), Type.Array(Type.String())]),
  /** Whether an identity provider has taken the access away. */
  suspended: Type.Optional(Type.Boolean()),
});

/** A member of a team: a person with a role, or a program (an API user) with scopes. */
export type Member = Readonly<Type.Static<typeof MEMBER>>;

/** Stores all teams. */
export class TeamStore extends Store<Member[]> {
  override readonly schema = Type.Array(MEMBER);
  #teams = new Map<string, Map<string, Member>>();
  #programs = new Map<string, Member>();

  /** Lists the members of a team in the order in which they joined. */
  list(owner: string): Member[] {
    return [...this.#teams.get(owner)?.values() ?? []];
  }

  find(owner: string, username: string): Member | undefined {
    return this.#teams.get(owner)?.get(username);
  }

  /** Returns the API user with a name. */
  program(username: string): Member | undefined {
    return this.#programs.get(username);
  }

  /** Adds or replaces a member. */
  set(member: Member): void {
    const team = this.#teams.get(member.owner) ?? new Map<string, Member>();
    this.#teams.set(member.owner, team.set(member.username, member));
    if (member.scopes) this.#programs.set(member.username, member);
  }

  delete({ owner, username }: Member): void {
    const team = this.#teams.get(owner);
    team?.delete(username);
    if (team?.size === 0) this.#teams.delete(owner);
    this.#programs.delete(username);
  }

  /** Renames a member in every team. */
  rename(before: string, after: string): void {
    for (const team of [...this.#teams.values()]) {
      const member = team.get(before);
      if (!member) continue;
      this.delete(member);
      this.set({ ...member, username: after });
    }
  }

  /** Removes a member from every team. */
  forget(username: string): void {
    for (const team of [...this.#teams.values()]) {
      const member = team.get(username);
      if (member) this.delete(member);
    }
  }

  override save(): Member[] {
    return [...this.#teams.values()].flatMap((team) => [...team.values()]);
  }

  override load(saved: Member[]): void {
    this.#teams.clear();
    this.#programs.clear();
    for (const member of saved) this.set({ ...member });
  }
}
