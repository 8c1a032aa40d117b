/** Mustache templates that may come from anybody: bounded in size, depth and work, and blind to prototypes. */
// @ts-types="@types/mustache"
import mustache from "mustache";

/** Longest template, in characters. Our own choice. */
const TEMPLATE_MAX = 64 * 1024;
/** Longest tag, in characters. Our own choice. */
const TAG_MAX = 256;
/** How deep sections may be nested. Our own choice. */
const NESTING_MAX = 32;
/** What all templates of one view may cost: a unit for each step and each character they make. Our own choice. */
const BUDGET = 1024 * 1024;
/** How many parsed templates are kept. */
const PARSED_MAX = 200;

/** What the variables of a template stand for. */
export type View = Readonly<Record<string, unknown>>;

/** A template that is wrong, or too much. */
export class TemplateError extends Error {
  override name = "TemplateError";
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes what the documentation names, and no more: Mustache.js by itself would change slashes as well. */
function escapeHtml(value: unknown): string {
  return textOf(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A value as text. Never by `String()`: an object of the event may have a `toString` of its own. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => item === null ? "" : textOf(item)).join(",");
  return typeof value === "object" ? "[object Object]" : String(value);
}

/** The member of an object or list that is its own: `constructor` and the like are not to be found. */
function ownMember(value: unknown, name: string): { value: unknown } | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return { value: Reflect.get(value, name) };
}

/** Looks names up in what is there, and nowhere else. */
class OwnContext extends mustache.Context {
  override push(view: unknown): OwnContext {
    return new OwnContext(view, this);
  }

  override lookup(name: string): unknown {
    if (name === ".") return this.view;
    let found: { value: unknown } | undefined = { value: this.view };
    for (const part of name.split(".")) found = found && ownMember(found.value, part);
    return found ? found.value : this.parent?.lookup(name);
  }
}

/** Renders with a budget, so that no template takes for ever or fills the memory. */
class BoundedWriter extends mustache.Writer {
  /** What is left, by view. */
  #budgets = new WeakMap<View, number>();
  #left = 0;
  #parsed = new Map<string, string[][]>();

  override render(template: string, view: View): string {
    this.#left = this.#budgets.get(view) ?? BUDGET;
    try {
      return this.renderTokens(this.parse(template), new OwnContext(view));
    } finally {
      this.#budgets.set(view, this.#left);
    }
  }

  /** In place of Mustache's cache, which grows without end. */
  override parse(template: string): string[][] {
    const known = this.#parsed.get(template);
    if (known) return known;
    checkTags(template);
    const tokens: string[][] = new mustache.Writer().parse(template);
    if (this.#parsed.size >= PARSED_MAX) this.#parsed.clear();
    this.#parsed.set(template, tokens);
    return tokens;
  }

  override renderTokens(tokens: string[][], context: mustache.Context): string {
    this.#spend(1);
    return super.renderTokens(tokens, context);
  }

  override rawValue(token: string[]): string {
    return this.#spendOn(super.rawValue(token));
  }

  override escapedValue(token: string[], context: mustache.Context): string {
    const value: unknown = context.lookup(token[1] ?? "");
    return this.#spendOn(value === undefined || value === null ? "" : escapeHtml(value));
  }

  override unescapedValue(token: string[], context: mustache.Context): string {
    const value: unknown = context.lookup(token[1] ?? "");
    return this.#spendOn(value === undefined || value === null ? "" : textOf(value));
  }

  #spendOn(text: string): string {
    this.#spend(text.length + 1);
    return text;
  }

  #spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TemplateError("the template makes too much");
  }
}

/**
 * Refuses what is too large or too deep before Mustache sees it: its parser takes the square of the time for a tag
 * full of blanks, and its renderer calls itself for each section.
 */
function checkTags(template: string): void {
  if (template.length > TEMPLATE_MAX) {
    throw new TemplateError(`a template has at most ${TEMPLATE_MAX} characters`);
  }
  let depth = 0;
  for (let at = template.indexOf("{{"); at >= 0;) {
    const head = template.slice(at + 2, at + 2 + TAG_MAX).trimStart();
    const close = head.startsWith("{") ? "}}}" : "}}";
    const end = template.indexOf(close, at + 2);
    if (end < 0) throw new TemplateError(`Unclosed tag at ${at}`);
    if (end - at > TAG_MAX) throw new TemplateError(`The tag at ${at} is too long`);
    if (head.startsWith("=")) throw new TemplateError("Delimiters cannot be changed");
    if (/^[#^]/.test(head)) depth++;
    if (head.startsWith("/")) depth--;
    if (depth > NESTING_MAX) {
      throw new TemplateError(`Sections may be nested ${NESTING_MAX} deep at most`);
    }
    at = template.indexOf("{{", end + close.length);
  }
}

const writer = new BoundedWriter();

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Whether a template can be rendered at all.
 *
 * @throws {TemplateError} if it cannot
 */
export function checkTemplate(template: string): void {
  guarded(() => writer.parse(template));
}

/**
 * Renders a template.
 *
 * @throws {TemplateError} if it is wrong, or makes more than is allowed
 */
export function render(template: string, view: View): string {
  if (!template.includes("{{")) return template;
  return guarded(() => writer.render(template, view));
}

/** How deep JSON with templates in it may be nested. Our own choice. */
const JSON_DEPTH_MAX = 32;

/** Replaces every text in JSON, names of members included. */
function mapTexts(value: unknown, change: (text: string) => string, depth = 0): unknown {
  if (depth > JSON_DEPTH_MAX) {
    throw new TemplateError(`JSON may be nested ${JSON_DEPTH_MAX} deep at most`);
  }
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change, depth + 1)]),
  );
}

/**
 * Renders all templates in JSON.
 *
 * @throws {TemplateError} if one is wrong
 */
export function renderJson(value: unknown, view: View): unknown {
  return mapTexts(value, (text) => render(text, view));
}

/**
 * Whether all templates in JSON can be rendered.
 *
 * @throws {TemplateError} if one cannot
 */
export function checkTemplates(value: unknown): void {
  mapTexts(value, (text) => {
    checkTemplate(text);
    return text;
  });
}
