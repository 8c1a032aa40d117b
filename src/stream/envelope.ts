/** Longest JSON that is read here; `JSON.parse` is as fast with longer ones, or faster. */
const LONGEST = 256;

/** What is all there is to a string without a backslash, and a whole number, both as JSON has them. */
const TEXT = String.raw`"([ !#-[\]-\uffff]*)"`;
const COUNT = String.raw`(0|[1-9]\d{0,8})`;

const ENVELOPE = new RegExp(
  String.raw`^\{"data":(?:null|${TEXT}),"ttl":${COUNT},"published_at":${TEXT},"coreid":${TEXT}` +
    String.raw`(?:,"userid":${TEXT},"version":${COUNT},"public":false,"productID":${COUNT})?\}$`,
);

/** On V8 this takes half the time of `JSON.parse`, but twice on the engine of Bun. */
const isWorthIt = !("Bun" in globalThis);

/**
 * Reads the JSON of a short event as the cloud writes it, without parsing; `undefined` if it is like any other, valid
 * or not. The result has the fields that `JSON.parse` would give it, and perhaps some that are `undefined`.
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
