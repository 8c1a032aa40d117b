/** What went wrong, in terms that say nothing about HTTP. */
export type DomainErrorKind = "invalid" | "forbidden" | "not-found" | "too-large";

/** A rule of the cloud is broken. */
export class DomainError extends Error {
  override name = "DomainError";
  readonly kind: DomainErrorKind;

  constructor(kind: DomainErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
