/** The data for claiming and authenticating devices: public keys, claim codes, transfers and nonces. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import type { Device, User } from "../model/records.ts";
import { closed, mapOf, TEXT_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Length of a claim code, in Base64 characters. Source: API reference samples. */
const CLAIM_CODE_LENGTH = 63;
const CODE: RegExp = /^[A-Za-z0-9+/]{63}$/;
/** Maximum number of valid claim codes per user; the oldest expire first. Our own choice. */
const CODES_MAX = 100;

const PUBLIC_KEY = closed({ pem: Type.String(), algorithm: Type.String() });
const TRANSFER = closed({ device: Type.String(), from: Type.String(), to: Type.String() });
const CODES = Type.Array(
  closed({ code: Type.String({ pattern: CODE.source }), user: Type.String() }),
);
const REGISTRATION = closed({
  code: Type.String(),
  /** Id of the device, or `null` for any device. */
  device: TEXT_OR_NULL,
  /** Number of the product that the device joins. */
  product: Type.Number(),
  /** Id of the user who becomes the owner. */
  user: Type.String(),
});
const PROVISIONING = closed({
  keys: mapOf(PUBLIC_KEY),
  codes: CODES,
  transfers: mapOf(TRANSFER),
  nonces: mapOf(Type.String()),
  /** Missing in older states. */
  registrations: Type.Optional(Type.Array(REGISTRATION)),
});
type SavedProvisioning = Type.Static<typeof PROVISIONING>;

/** The right of a device to register itself in a product. */
export type Registration = Type.Static<typeof REGISTRATION>;

/** The public key of a device, as PEM. */
export type PublicKey = Readonly<Type.Static<typeof PUBLIC_KEY>>;

/** Returns random bytes as Base64. */
export function randomBase64(bytes: number): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
}

/** Stores the provisioning data of all devices and users. */
export class ProvisioningStore extends Store<SavedProvisioning> {
  override readonly schema = PROVISIONING;
  #keys = new Map<string, PublicKey>();
  #codes: Type.Static<typeof CODES> = [];
  #transfers = new Map<string, Type.Static<typeof TRANSFER>>();
  #nonces = new Map<string, string>();
  #registrations: Registration[] = [];

  override save(): SavedProvisioning {
    return {
      keys: Object.fromEntries(this.#keys),
      codes: [...this.#codes],
      transfers: Object.fromEntries(this.#transfers),
      nonces: Object.fromEntries(this.#nonces),
      registrations: [...this.#registrations],
    };
  }

  override load({ keys, codes, transfers, nonces, registrations = [] }: SavedProvisioning): void {
    this.#registrations = [...registrations];
    this.#keys = new Map(Object.entries(keys));
    this.#codes = [...codes];
    this.#transfers = new Map(Object.entries(transfers));
    this.#nonces = new Map(Object.entries(nonces));
  }

  setKey({ id }: Device, key: PublicKey): void {
    this.#keys.set(id, key);
  }

  keyOf({ id }: Device): PublicKey | undefined {
    return this.#keys.get(id);
  }

  /** Creates a claim code for a user. */
  newCode(user: User): string {
    const code = randomBase64(CLAIM_CODE_LENGTH).slice(0, CLAIM_CODE_LENGTH);
    const own = this.#codes.filter((one) => one.user === user.id);
    const oldest = own.length < CODES_MAX ? undefined : own[0];
    this.#codes = [...this.#codes.filter((one) => one !== oldest), { code, user: user.id }];
    return code;
  }

  /** Uses up a claim code, and returns the id of the user who created it. */
  takeCode(code: string): string | undefined {
    const found = this.#codes.find((one) => one.code === code);
    this.#codes = this.#codes.filter((one) => one !== found);
    return found?.user;
  }

  /** Deletes the claim codes and registration codes of a user. */
  dropCodes(user: User): void {
    this.#codes = this.#codes.filter((one) => one.user !== user.id);
    this.#registrations = this.#registrations.filter((one) => one.user !== user.id);
  }

  /** Creates a registration code. */
  newRegistration(registration: Omit<Registration, "code">): string {
    const code = randomBase64(CLAIM_CODE_LENGTH).slice(0, CLAIM_CODE_LENGTH);
    const own = this.#registrations.filter(({ user }) => user === registration.user);
    const oldest = own.length < CODES_MAX ? undefined : own[0];
    this.#registrations = [
      ...this.#registrations.filter((one) => one !== oldest),
      { code, ...registration },
    ];
    return code;
  }

  /** Finds a registration code that a device may use. */
  findRegistration(code: string, { id }: Device): Registration | undefined {
    return this.#registrations.find((one) =>
      one.code === code && (one.device === null || one.device === id)
    );
  }

  /** Uses up a registration code. */
  dropRegistration(registration: Registration): void {
    this.#registrations = this.#registrations.filter((one) => one !== registration);
  }

  /** Requests the transfer of a device, and returns the transfer's id. A repeated request returns the same id. */
  requestTransfer(device: Device, from: User, to: User): string {
    for (const [id, known] of this.#transfers) {
      if (known.device === device.id && known.from === from.id && known.to === to.id) return id;
    }
    const id = randomHex(24);
    this.#transfers.set(id, { device: device.id, from: from.id, to: to.id });
    return id;
  }

  /** Completes a transfer if the device's owner is still the same, and returns the id of the user who requested it. */
  takeTransfer(id: string, device: Device): string | undefined {
    const transfer = this.#transfers.get(id);
    if (transfer?.device !== device.id || transfer.from !== device.owner?.id) return undefined;
    this.#transfers.delete(id);
    return transfer.to;
  }

  /** Creates the nonce that a device must sign to be unprotected. It replaces an earlier one. */
  newNonce({ id }: Device): string {
    const nonce = randomBase64(32);
    this.#nonces.set(id, nonce);
    return nonce;
  }

  /** Returns whether a nonce is the current one of a device, and if so uses it up. */
  takeNonce({ id }: Device, nonce: string): boolean {
    return this.#nonces.get(id) === nonce && this.#nonces.delete(id);
  }
}
