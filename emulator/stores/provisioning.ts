/** What makes a device somebody's, and lets it in: keys, claim codes, transfers, nonces. */
import type { Schema } from "@cfworker/json-schema";
import { randomHex } from "../base/random.ts";
import type { Device, User } from "../model/records.ts";
import { listSchema, mapSchema, objectSchema, Store, TEXT } from "./store.ts";

/** Length of a claim code, in base64 characters. Source: API reference samples. */
const CLAIM_CODE_LENGTH = 63;
const CODE: RegExp = /^[A-Za-z0-9+/]{63}$/;
/** How many claim codes of a user are good at a time; the oldest end first. Our own choice. */
const CODES_MAX = 100;

/** The key a device is to prove itself with. */
export interface PublicKey {
  readonly pem: string;
  readonly algorithm: string;
}

interface SavedProvisioning {
  keys: Record<string, PublicKey>;
  codes: { code: string; user: string }[];
  transfers: Record<string, { device: string; from: string; to: string }>;
  nonces: Record<string, string>;
}

/** Random bytes in base64. */
export function randomBase64(bytes: number): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
}

/** The state of everybody's setup. */
export class ProvisioningStore extends Store<SavedProvisioning> {
  override readonly schema: Schema = objectSchema({
    keys: mapSchema(objectSchema({ pem: TEXT, algorithm: TEXT })),
    codes: listSchema(objectSchema({ code: { type: "string", pattern: CODE.source }, user: TEXT })),
    transfers: mapSchema(objectSchema({ device: TEXT, from: TEXT, to: TEXT })),
    nonces: mapSchema(TEXT),
  });
  #keys = new Map<string, PublicKey>();
  #codes: { code: string; user: string }[] = [];
  #transfers = new Map<string, { device: string; from: string; to: string }>();
  #nonces = new Map<string, string>();

  override save(): SavedProvisioning {
    return {
      keys: Object.fromEntries(this.#keys),
      codes: [...this.#codes],
      transfers: Object.fromEntries(this.#transfers),
      nonces: Object.fromEntries(this.#nonces),
    };
  }

  override load({ keys, codes, transfers, nonces }: SavedProvisioning): void {
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

  /** A new claim code of a user. */
  newCode(user: User): string {
    const code = randomBase64(CLAIM_CODE_LENGTH).slice(0, CLAIM_CODE_LENGTH);
    const own = this.#codes.filter((one) => one.user === user.id);
    const oldest = own.length < CODES_MAX ? undefined : own[0];
    this.#codes = [...this.#codes.filter((one) => one !== oldest), { code, user: user.id }];
    return code;
  }

  /** The id of the user who asked for a claim code; it is then used up. */
  takeCode(code: string): string | undefined {
    const found = this.#codes.find((one) => one.code === code);
    this.#codes = this.#codes.filter((one) => one !== found);
    return found?.user;
  }

  /** Notes that a user would like to have somebody's device; asking again makes no new transfer. */
  requestTransfer(device: Device, from: User, to: User): string {
    for (const [id, known] of this.#transfers) {
      if (known.device === device.id && known.from === from.id && known.to === to.id) return id;
    }
    const id = randomHex(24);
    this.#transfers.set(id, { device: device.id, from: from.id, to: to.id });
    return id;
  }

  /** The id of the user who asked for a device, if its owner is still the same; the transfer is then over. */
  takeTransfer(id: string, device: Device): string | undefined {
    const transfer = this.#transfers.get(id);
    if (transfer?.device !== device.id || transfer.from !== device.owner?.id) return undefined;
    this.#transfers.delete(id);
    return transfer.to;
  }

  /** A number, used once, with which a device is to prove that it wants to be unprotected. */
  newNonce({ id }: Device): string {
    const nonce = randomBase64(32);
    this.#nonces.set(id, nonce);
    return nonce;
  }

  /** Whether a number is the last one given out for a device; if so, it is then used up. */
  takeNonce({ id }: Device, nonce: string): boolean {
    return this.#nonces.get(id) === nonce && this.#nonces.delete(id);
  }
}
