import { isBun } from "../runtime/name.ts";

/** Maximum length of the JSON that is read here; for longer JSON, `JSON.parse` is as fast or faster. */
const LONGEST = 256;

/** Matches the envelope: strings without backslashes, and whole numbers. */
const ENVELOPE =
  /^\{"data":(?:null|"([ !#-[\]-\uffff]*)"),"ttl":(0|[1-9]\d{0,8}),"published_at":"([ !#-[\]-\uffff]*)","coreid":"([ !#-[\]-\uffff]*)"(?:,"userid":"([ !#-[\]-\uffff]*)","version":(0|[1-9]\d{0,8}),"public":false,"productID":(0|[1-9]\d{0,8}))?\}$/;

/**
 * Reads the JSON of a short event in the exact form that the cloud writes, without `JSON.parse`. Returns `undefined`
 * for all other text, valid or not. The result has the same fields as that of `JSON.parse`.
 */
export function readEnvelope(json: string): object | undefined {
  // On Bun, the pattern takes twice as long as `JSON.parse`, on V8 half as long.
  if (isBun || json.length > LONGEST) return undefined;
  const found = ENVELOPE.exec(json);
  if (!found) return undefined;
  const [, data = null, ttl, published_at, coreid, userid, version, productID] = found;
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
