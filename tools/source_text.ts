/** Small helpers to read TypeScript source by its brackets, without a parser. */

const OPEN = "([{";
const CLOSE = ")]}";

/** The line, from 1, that an index into a text is on. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/**
 * The text with the contents of comments, strings, templates and regular expressions blanked, so that brackets and
 * keywords in them are not taken for code. Length and line breaks stay as they are.
 */
export function mask(text: string): string {
  const chars = text.split("");
  const blank = (from: number, to: number) => {
    for (let i = from; i < to && i < chars.length; i++) if (chars[i] !== "\n") chars[i] = " ";
  };
  let significant = ""; // the last character of code: tells a division from a regular expression
  for (let i = 0; i < text.length;) {
    const end = endOfOpaque(text, i, significant);
    if (end === undefined) {
      if (text[i]?.trim()) significant = text[i] ?? "";
      i++;
      continue;
    }
    blank(i, end);
    if (!isComment(text, i)) significant = '"';
    i = end;
  }
  return chars.join("");
}

/** The index of the bracket that closes the one at `open`, in masked text. */
export function matching(code: string, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    const char = code[i] ?? "";
    if (OPEN.includes(char)) depth++;
    else if (CLOSE.includes(char) && --depth === 0) return i;
  }
  throw new Error(`line ${lineOf(code, open)}: the bracket is never closed`);
}

/** Splits masked text between two indexes at the commas that are in no bracket; returns the ranges. */
export function splitTopLevel(code: string, from: number, to: number): [number, number][] {
  const ranges: [number, number][] = [];
  let start = from;
  let angle = 0;
  for (let i = from; i < to; i++) {
    const char = code[i] ?? "";
    if (OPEN.includes(char)) i = matching(code, i);
    else if (char === "<") angle++;
    else if (char === ">" && code[i - 1] !== "=") angle--;
    else if (char === "," && angle === 0) {
      ranges.push([start, i]);
      start = i + 1;
    }
  }
  ranges.push([start, to]);
  return ranges;
}

/** Where the comment, string, template or regular expression at `i` ends; `undefined` if there is none. */
function endOfOpaque(text: string, i: number, significant: string): number | undefined {
  const char = text[i] ?? "";
  if (text.startsWith("//", i)) return until(text, "\n", i);
  if (text.startsWith("/*", i)) return until(text, "*/", i + 2) + 2;
  if (char === '"' || char === "'") return endOfQuoted(text, i, char);
  if (char === "`") return endOfTemplate(text, i);
  if (char === "/" && startsRegExp(text, i, significant)) return endOfRegExp(text, i);
  return undefined;
}

function isComment(text: string, i: number): boolean {
  return text.startsWith("//", i) || text.startsWith("/*", i);
}

function until(text: string, end: string, from: number): number {
  const index = text.indexOf(end, from);
  return index < 0 ? text.length : index;
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let i = start + 1;
  while (i < text.length && text[i] !== quote && text[i] !== "\n") i += text[i] === "\\" ? 2 : 1;
  return i + 1;
}

function endOfTemplate(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== "`") {
    if (text.startsWith("${", i)) i = endOfInterpolation(text, i + 1);
    else i += text[i] === "\\" ? 2 : 1;
  }
  return i + 1;
}

function endOfInterpolation(text: string, open: number): number {
  let depth = 0;
  let significant = "";
  for (let i = open; i < text.length;) {
    const end = endOfOpaque(text, i, significant);
    if (end !== undefined) {
      if (!isComment(text, i)) significant = '"';
      i = end;
      continue;
    }
    const char = text[i] ?? "";
    i++;
    if (char.trim()) significant = char;
    if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return i;
  }
  return text.length;
}

function startsRegExp(text: string, index: number, significant: string): boolean {
  return significant === "" || "([{,;=:!&|?+-*%<>~^}".includes(significant) ||
    /\b(?:return|typeof|case|in|of)\s*$/.test(text.slice(Math.max(0, index - 12), index));
}

function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "[") inClass = true;
    else if (text[i] === "]") inClass = false;
    else if (text[i] === "/" && !inClass) return i + 1;
  }
  return start + 1;
}
