/** Who works on products and in organizations, beside their owners. Source: API reference, Team. */
import * as Type from "typebox/type";
import { closed, oneOf, TEXT_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

/** What people in a team may do. Source: docs, team access controls. */
export const ROLES = ["Administrator", "Developer", "View-only", "Support"] as const;

/** What somebody in a team may do. */
export type Role = typeof ROLES[number];

const MEMBER = closed({
  /** `product:<id>` or `org:<id>`. */
  owner: Type.String(),
  /** A person may have been invited before there is a user of that name. */
  username: Type.String(),
  role: oneOf(...ROLES, null),
  friendlyName: TEXT_OR_NULL,
  scopes: Type.Union([Type.Null(), Type.Array(Type.String())]),
});

/** Somebody in a team: a person with a role, or a program (an API user) with scopes. */
export type Member = Readonly<Type.Static<typeof MEMBER>>;

/** Every team there is. */
export class TeamStore extends Store<Member[]> {
  override readonly schema = Type.Array(MEMBER);
  #teams = new Map<string, Map<string, Member>>();
  #programs = new Map<string, Member>();

  /** The members of a team, in the order in which they came. */
  list(owner: string): Member[] {
    return [...this.#teams.get(owner)?.values() ?? []];
  }

  find(owner: string, username: string): Member | undefined {
    return this.#teams.get(owner)?.get(username);
  }

  /** The API user of a name. */
  program(username: string): Member | undefined {
    return this.#programs.get(username);
  }

  /** Adds a member, or replaces what is known of them. */
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

  /** Somebody has another name now. */
  rename(before: string, after: string): void {
    for (const team of [...this.#teams.values()]) {
      const member = team.get(before);
      if (!member) continue;
      this.delete(member);
      this.set({ ...member, username: after });
    }
  }

  /** Takes somebody out of every team. */
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
