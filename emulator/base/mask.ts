/** Hides secrets in texts that people can read, such as logs. */

/** The replacement for secrets. Source: docs, secrets. */
const MASK = "[[SENSITIVE]]";

/** Matches a secret that a host name may contain, in lower case. Shorter ones could be any text. */
const HOST = /^[\w.-]{4,}$/;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes only the characters that the documentation of webhooks names. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Returns a text in the encodings in which a request may contain it. */
function spellingsOf(secret: string): string[] {
  return [secret, escapeHtml(secret)].flatMap((text) => {
    const wellFormed = text.toWellFormed();
    const url = new URL("http://host");
    url.pathname = `/_${wellFormed}`; // Otherwise a secret such as ".." would be resolved.
    url.search = wellFormed;
    return [
      text,
      ...(HOST.test(text) ? [text.toLowerCase()] : []),
      JSON.stringify(text).slice(1, -1),
      encodeURI(wellFormed),
      encodeURIComponent(wellFormed),
      new URLSearchParams([["", text]]).toString().slice(1),
      url.pathname.slice(2),
      url.search.slice(1),
    ];
  });
}

/**
 * Returns a function that replaces secrets in a text, in all encodings in which they are sent. All are replaced in one
 * pass, because the mask could contain another secret.
 */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const spellings = new Set(secrets.flatMap(spellingsOf).filter((one) => one !== ""));
  if (spellings.size === 0) return (text) => text;
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|"), "g");
  return (text) => text.replace(pattern, MASK);
}

/** Masks all texts in JSON, including property names. */
export function maskJson(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (typeof value === "number") {
    const text = String(value);
    const masked = mask(text);
    return masked === text ? value : masked;
  }
  if (Array.isArray(value)) return value.map((item) => maskJson(item, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [mask(key), maskJson(item, mask)]),
  );
}
