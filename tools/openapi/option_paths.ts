/** Reads and changes nested options by their paths, such as `["hook", "responseEvent"]`. */
import type { Options } from "../option_samples.ts";

/** A path of names. */
export type Path = readonly string[];

/** Whether a value is an object with members of its own: neither a list nor a file. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** Lists the paths of all options and of their members, outer ones first. */
export function pathsOf(options: Options): string[][] {
  return Object.entries(options).flatMap(([name, value]) => [
    [name],
    ...isObject(value) ? pathsOf(value).map((path) => [name, ...path]) : [],
  ]);
}

/** Lists the values that have no members. Items of lists count as members. */
export function leavesOf(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (!isObject(value) && !Array.isArray(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, name]));
}

/** Returns the value at a path. */
export function valueAt(options: unknown, path: Path): unknown {
  return path.reduce((value, name) => (value as Options | undefined)?.[name], options);
}

/** Returns a copy with another value at a path. */
export function replaced(options: Options, path: Path, value: unknown): Options {
  return change(options, path, () => value) as Options;
}

/** Returns a copy without the option at a path. */
export function withoutPath(options: Options, path: Path): Options {
  return change(options, path, () => undefined) as Options;
}

function change(value: unknown, path: Path, edit: () => unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return edit();
  if (Array.isArray(value)) {
    return value.map((item, index) => String(index) === name ? change(item, rest, edit) : item);
  }
  const { [name]: member, ...others } = value as Options;
  const changed = change(member, rest, edit);
  return changed === undefined ? others : { ...others, [name]: changed };
}
