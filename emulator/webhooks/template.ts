/** Renders untrusted Mustache templates: with limits on size, depth and work, and without access to prototypes. */
// @ts-types="@types/mustache"
import mustache from "mustache";
import { escapeHtml } from "../base/mask.ts";

/** Longest template, in characters. Our own choice. */
const TEMPLATE_MAX = 64 * 1024;
/** Longest tag, in characters. Our own choice. */
const TAG_MAX = 256;
/** Maximum nesting of sections. Our own choice. */
const NESTING_MAX = 32;
/** The budget of all templates of one view: one unit per step and per rendered character. Our own choice. */
const BUDGET = 1024 * 1024;
/** Maximum number of cached templates. */
const PARSED_MAX = 200;

/** The values of the variables in a template, by name. */
export type View = Readonly<Record<string, unknown>>;

/** Thrown if a template is invalid or exceeds a limit. */
export class TemplateError extends Error {
  override name = "TemplateError";
}

/** Returns a value as text. Does not use `String()` on objects, because event data may contain a `toString`. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => item === null ? "" : textOf(item)).join(",");
  return typeof value === "object" ? "[object Object]" : String(value);
}

/** Returns an own property of an object or array, so that inherited ones such as `constructor` are not found. */
function ownMember(value: unknown, name: string): { value: unknown } | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return { value: Reflect.get(value, name) };
}

/** Looks up only own properties. */
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

/** Renders with a budget, so that no template runs forever or exhausts the memory. */
class BoundedWriter extends mustache.Writer {
  /** The remaining budget of each view. */
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

  /** Replaces Mustache's cache, which is unbounded. */
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
    return this.#spendOn(value === undefined || value === null ? "" : escapeHtml(textOf(value)));
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
    if (this.#left < 0) throw new TemplateError("The template renders too much output");
  }
}

/**
 * Rejects templates that are too large or too deep before Mustache parses them: its parser takes quadratic time for a
 * tag with many spaces, and its renderer is recursive.
 */
function checkTags(template: string): void {
  if (template.length > TEMPLATE_MAX) {
    throw new TemplateError(`A template must have at most ${TEMPLATE_MAX} characters`);
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
      throw new TemplateError(`Sections must be nested at most ${NESTING_MAX} deep`);
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
 * Checks a template without rendering it.
 *
 * @throws {TemplateError} if the template is invalid.
 */
export function checkTemplate(template: string): void {
  guarded(() => writer.parse(template));
}

/**
 * Renders a template.
 *
 * @throws {TemplateError} if the template is invalid or exceeds the budget of its view.
 */
export function render(template: string, view: View): string {
  if (!template.includes("{{")) return template;
  return guarded(() => writer.render(template, view));
}

/** Maximum nesting of JSON that contains templates. Our own choice. */
const JSON_DEPTH_MAX = 32;

/** Replaces every string in JSON, including property names. */
function mapTexts(value: unknown, change: (text: string) => string, depth = 0): unknown {
  if (depth > JSON_DEPTH_MAX) {
    throw new TemplateError(`JSON must be nested at most ${JSON_DEPTH_MAX} deep`);
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
 * @throws {TemplateError} if a template is invalid.
 */
export function renderJson(value: unknown, view: View): unknown {
  return mapTexts(value, (text) => render(text, view));
}

/**
 * Checks all templates in JSON without rendering them.
 *
 * @throws {TemplateError} if a template is invalid.
 */
export function checkTemplates(value: unknown): void {
  mapTexts(value, (text) => {
    checkTemplate(text);
    return text;
  });
}
