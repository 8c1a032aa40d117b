/** Maximum length of the JSON that is read here; for longer JSON, `JSON.parse` is as fast or faster. */
const LONGEST = 256;

/** Patterns for a JSON string without backslashes and for a JSON whole number. */
const TEXT = String.raw`"([ !#-[\]-\uffff]*)"`;
const COUNT = String.raw`(0|[1-9]\d{0,8})`;

const ENVELOPE = new RegExp(
  String.raw`^\{"data":(?:null|${TEXT}),"ttl":${COUNT},"published_at":${TEXT},"coreid":${TEXT}` +
    String.raw`(?:,"userid":${TEXT},"version":${COUNT},"public":false,"productID":${COUNT})?\}$`,
);

/** On V8 this takes half as long as `JSON.parse`, but on Bun's engine twice as long. */
const isWorthIt = !("Bun" in globalThis);

/**
 * Reads the JSON of a short event in the exact form that the cloud writes, without `JSON.parse`. Returns `undefined`
 * for all other text, valid or not. The result has the same fields as that of `JSON.parse`.
 */
export function readEnvelope(json: string): object | undefined {
  if (!isWorthIt || json.length > LONGEST) return undefined;
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
