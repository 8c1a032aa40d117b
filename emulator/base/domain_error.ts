/** The kind of error, independent of HTTP. Routes translate it into a status. */
export type DomainErrorKind = "invalid" | "forbidden" | "not-found" | "too-large";

/** Thrown when an operation breaks a rule of the cloud. */
export class DomainError extends Error {
  override name = "DomainError";
  readonly kind: DomainErrorKind;

  constructor(kind: DomainErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
