/** Time-based one-time passwords (RFC 6238) as authenticator apps expect them: SHA-1, 30 seconds, 6 digits. */
import { Secret, TOTP } from "otpauth";

/** Codes of the neighboring steps are also accepted, for clocks that are slightly off (RFC 6238, 5.2). */
const TOLERATED_STEPS = 1;
/** RFC 4226 recommends 160 bits, the length of the hash. */
const SECRET_BYTES = 20;

/** Returns a random base32 secret. */
export function newSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Returns whether a value is a base32 secret. */
export function isSecret(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z2-7]{2,}=*$/i.test(value);
}

/** Returns the code that an authenticator shows at `timestamp`, in milliseconds. Defaults to now. */
export function oneTimePassword(secret: string, timestamp: number = Date.now()): string {
  return new TOTP({ secret }).generate({ timestamp });
}

/** Returns whether a code is currently valid. Compares in constant time. */
export function isRightCode(secret: string, code: string): boolean {
  return new TOTP({ secret }).validate({ token: code, window: TOLERATED_STEPS }) !== null;
}

/** Returns the `otpauth:` URL that an authenticator app reads from a QR code. */
export function enrolmentUrl(username: string, secret: string): string {
  const { algorithm, digits, period } = TOTP.defaults;
  const label = encodeURIComponent(`Particle:${username}`);
  return `otpauth://totp/${label}?secret=${secret}&issuer=Particle&algorithm=${algorithm}&digits=${digits}&period=${period}`;
}
