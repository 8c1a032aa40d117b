import { parseJson } from "../core/json.ts";
import { readEnvelope } from "./envelope.ts";

/**
 * An event as the stream of the cloud carries it: its fields, always in this order, then whatever else the cloud
 * sends, and ways to read them.
 */
export class ParticleEvent {
  // Only declared, as the constructor sets each: a field would be set twice.
  /** Name of the event, such as `temperature` or `spark/status`. */
  declare name: string;
  /** What was published; `null` if nothing was. Binary payloads come as a Data URL. */
  declare data: string | null;
  /** Lifetime in seconds; a number today, text in old recordings. */
  declare ttl: number | string;
  /** When it was published: ISO 8601 with milliseconds, UTC. */
  declare published_at: string;
  /** Id of the device; `api` for events of the API, `particle-internal` for those of the cloud itself. */
  declare coreid: string;
  /** Id of the owner; empty if the device has none. */
  declare userid: string | undefined;
  /** Version of the product firmware; `0` if there is none. */
  declare version: number | undefined;
  /** Always `false` nowadays. */
  declare public: boolean | undefined;
  /** Id of the product, or of the platform for devices without a product. */
  declare productID: number | undefined;

  /** Makes an event of its name and of the JSON object that the cloud sends as its data, which is not checked. */
  constructor(name: string, json: object) {
    const fields = json as ParticleEvent;
    this.name = name;
    this.data = fields.data;
    this.ttl = fields.ttl;
    this.published_at = fields.published_at;
    this.coreid = fields.coreid;
    this.userid = fields.userid;
    this.version = fields.version;
    this.public = fields.public;
    this.productID = fields.productID;
    if (isOrdinary(json)) return;
    // What is here already stays: the name, the methods, and "__proto__", which would set the prototype.
    for (const [key, value] of Object.entries(json)) {
      if (!(key in this)) Object.assign(this, { [key]: value });
    }
  }

  /** When it was published; an invalid `Date` if `published_at` is none. */
  get publishedAt(): Date {
    return new Date(this.published_at);
  }

  /** Parses the data as JSON; returns `undefined` if it is not JSON. `T`, the type of the result, is an unchecked cast. */
  json<T = unknown>(): T | undefined {
    if (typeof this.data !== "string") return undefined;
    return parseJson(this.data) as T | undefined;
  }

  /** The bytes of a binary payload, which comes as a Data URL; `undefined` if the data is none. */
  bytes(): Uint8Array<ArrayBuffer> | undefined {
    const [, type, payload] = /^data:([^,]*),(.*)$/is.exec(this.data ?? "") ?? [];
    if (type === undefined || payload === undefined) return undefined;
    try {
      const text = fromPercent(payload);
      const binary = /;\s*base64\s*$/i.test(type) ? atob(text) : text;
      return Uint8Array.from(binary, (character) => character.charCodeAt(0));
    } catch {
      return undefined; // it only begins like a Data URL
    }
  }
}

/** The event of a name and of what came as its data; `undefined` if that is no JSON object. */
export function parseParticleEvent(name: string, data: string): ParticleEvent | undefined {
  const json = readEnvelope(data) ?? parseJson(data);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return new ParticleEvent(name, json);
}

/** Whether all fields are known ones. A `switch` and no look-up, as every event comes through here. */
function isOrdinary(json: object): boolean {
  for (const key in json) {
    switch (key as keyof ParticleEvent) {
      case "data":
      case "ttl":
      case "published_at":
      case "coreid":
      case "userid":
      case "version":
      case "public":
      case "productID":
        break;
      default:
        return false;
    }
  }
  return true;
}

/** Each `%` and its two digits as a character of one byte, and what is no ASCII as the bytes of its UTF-8. */
function fromPercent(text: string): string {
  return text.replace(/[^ -~]+/g, encodeURIComponent)
    .replace(/%([\da-f]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}
