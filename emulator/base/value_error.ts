/** Property names and array indexes, from the outside in. */
export type Path = readonly (string | number)[];

function shown(path: Path): string {
  return path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").slice(1) ||
    "the value";
}

/** An invalid value in JSON. The message begins with the path of the value. */
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

/** Returns the message of an error. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
