import { parseJson } from "../core/json.ts";
import { isBun } from "../runtime/name.ts";

/** Maximum length of JSON whose data the pattern reads; `JSON.parse` reads longer strings faster. */
const LONGEST = 512;

/** Maximum length of what follows the data: with the usual ids, it is about 170 characters long. */
const TAIL = 200;

/** Matches the envelope, or its part after the data: strings without backslashes, and whole numbers. */
const ENVELOPE =
  /(?:^\{"data":(?:null|"([ !#-[\]-\uffff]*)")|"),"ttl":(0|[1-9]\d{0,8}),"published_at":"([ !#-[\]-\uffff]*)","coreid":"([ !#-[\]-\uffff]*)"(?:,"userid":"([ !#-[\]-\uffff]*)","version":(0|[1-9]\d{0,8}),"public":false,"productID":(0|[1-9]\d{0,8}))?\}$/;

/**
 * Reads the JSON of an event in the exact form that the cloud writes. It needs `JSON.parse` only for data that is long
 * or contains backslashes, as JSON in a string does. Returns `undefined` for all other text, valid or not. The result has
 * the same fields as that of `JSON.parse`.
 */
export function readEnvelope(json: string): object | undefined {
  // On Bun, the pattern takes up to twice as long as `JSON.parse`; on V8, 0.5 to 0.9 times as long.
  if (isBun) return undefined;
  const { length } = json;
  const isPlain = length <= LONGEST && (length <= TAIL || !json.includes("\\"));
  const text = isPlain ? json : json.slice(-TAIL);
  const found = ENVELOPE.exec(text);
  if (!found) return undefined;
  const [, plain = null, ttl, published_at, coreid, userid, version, productID] = found;
  const end = length - text.length + found.index;
  const isRead = end === 0 && json[0] === "{"; // otherwise, the pattern has matched the part after the data
  const data = isRead ? plain : parseData(json, end);
  if (data === undefined) return undefined;
  if (userid === undefined) return { data, ttl: Number(ttl), published_at, coreid };
  return {
    data,
    ttl: Number(ttl),
    published_at,
    coreid,
    userid,
    version: Number(version),
    public: false,
    productID: Number(productID),
  };
}

/** Parses the data that ends with the quotation mark at `end`: JSON that ends so is a string, or invalid. */
function parseData(json: string, end: number): unknown {
  return json.startsWith('{"data":') ? parseJson(json.slice(8, end + 1)) : undefined;
}
