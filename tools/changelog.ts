/** Reads and writes CHANGELOG.md, which follows Keep a Changelog. */

const UNRELEASED = "## Unreleased\n";

/**
 * Moves the unreleased changes to a new section.
 *
 * @param text The changelog.
 * @param version The version of the new section.
 * @param date The date of the release, such as `2026-12-31`.
 * @returns The changelog with an empty section "Unreleased" above the new one.
 * @throws {Error} if the version is there already, or there are no unreleased changes.
 */
export function startRelease(text: string, version: string, date: string): string {
  if (findSection(text, version) !== undefined) {
    throw new Error(`CHANGELOG.md already has a section ${version}; choose another version`);
  }
  if (!findSection(text, "Unreleased")) {
    throw new Error("CHANGELOG.md has no changes under ## Unreleased; describe the release there");
  }
  return text.replace(UNRELEASED, `${UNRELEASED}\n## ${version} - ${date}\n`);
}

/**
 * Returns the changes of a release.
 *
 * @param text The changelog.
 * @param version The version.
 * @returns The text of its section, without the heading.
 * @throws {Error} if there is no section of this version with a date.
 */
export function releaseNotes(text: string, version: string): string {
  const notes = findSection(text, `${version} - \\d{4}-\\d{2}-\\d{2}`);
  if (!notes) throw new Error(`CHANGELOG.md has no section ${version} with a date`);
  return notes;
}

/** Returns the text below a heading, which may be followed by a date. `title` is part of a regular expression. */
function findSection(text: string, title: string): string | undefined {
  const heading = new RegExp(`^## ${title}(?: .*)?$`, "m").exec(text);
  if (!heading) return undefined;
  const rest = text.slice(heading.index + heading[0].length);
  return rest.split(/^## /m)[0]?.trim();
}
