/** Maximum length of the JSON that is read here; for longer JSON, `JSON.parse` is as fast or faster. */
const LONGEST = 256;

/**
 * Matches the envelope; `undefined` on Bun, where the pattern takes twice as long as `JSON.parse`, but on V8 half as
 * long. It is made by a function, so that bundlers can drop it from programs that read no streams.
 */
const ENVELOPE = /* @__PURE__ */ (() => {
  if ("Bun" in globalThis) return undefined;
  const text = String.raw`"([ !#-[\]-\uffff]*)"`; // a JSON string without backslashes
  const count = String.raw`(0|[1-9]\d{0,8})`; // a JSON whole number
  return new RegExp(
    String.raw`^\{"data":(?:null|${text}),"ttl":${count},"published_at":${text},"coreid":${text}` +
      String.raw`(?:,"userid":${text},"version":${count},"public":false,"productID":${count})?\}$`,
  );
})();

/**
 * Reads the JSON of a short event in the exact form that the cloud writes, without `JSON.parse`. Returns `undefined`
 * for all other text, valid or not. The result has the same fields as that of `JSON.parse`.
 */
export function readEnvelope(json: string): object | undefined {
  if (!ENVELOPE || json.length > LONGEST) return undefined;
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
