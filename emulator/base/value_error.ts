/** Names of members and positions in lists, from the outside in. */
export type Path = readonly (string | number)[];

function shown(path: Path): string {
  return path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").slice(1) ||
    "it";
}

/** Why JSON cannot be used, and which value of it is to blame. */
export class ValueError extends TypeError {
  override name = "ValueError";
  readonly path: Path;
  /** What is wrong with the value. */
  readonly reason: string;

  constructor(path: Path, reason: string) {
    super(`${shown(path)} ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
