/** Time-based one-time passwords (RFC 6238 with SHA-1, 30 seconds, 6 digits). */
import { sameSecret } from "./random.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;
const DIGITS = 6;
/** Codes of the neighbouring steps are accepted as well, for clocks that are a little off (RFC 6238, 5.2). */
const TOLERATED_STEPS = 1;
/** RFC 4226 recommends a secret as long as the hash: 160 bits. */
const SECRET_BYTES = 20;

/** A random base32 secret. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[parseInt(five, 2)]).join("");
}

/** Whether a text is a usable base32 secret. */
export function isSecret(text: unknown): text is string {
  return typeof text === "string" && /^[A-Z2-7]{2,}=*$/i.test(text);
}

function decode(secret: string): Uint8Array<ArrayBuffer> {
  const bits = Array.from(
    secret.toUpperCase().replace(/=+$/, ""),
    (digit) => BASE32.indexOf(digit).toString(2).padStart(5, "0"),
  ).join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
}

async function codeOfStep(secret: string, step: number): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", decode(secret), algorithm, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const hash = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const offset = hash.getUint8(hash.byteLength - 1) & 0xf;
  const number = hash.getUint32(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** The code an authenticator shows at a moment, now by default. */
export function oneTimePassword(secret: string, at: number = Date.now()): Promise<string> {
  return codeOfStep(secret, Math.floor(at / STEP_MS));
}

/** Whether a code is right now, give or take one step. */
export async function isRightCode(secret: string, code: string): Promise<boolean> {
  const now = Math.floor(Date.now() / STEP_MS);
  let right = false;
  for (let step = now - TOLERATED_STEPS; step <= now + TOLERATED_STEPS; step++) {
    if (step >= 0 && sameSecret(await codeOfStep(secret, step), code)) right = true;
  }
  return right;
}

/** The `otpauth:` URL an authenticator app reads from a QR code. */
export function enrolmentUrl(username: string, secret: string): string {
  const label = encodeURIComponent(`Particle:${username}`);
  return `otpauth://totp/${label}?secret=${secret}&issuer=Particle&algorithm=SHA1&digits=${DIGITS}&period=${
    STEP_MS / 1000
  }`;
}
