import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { parse } from "yaml";
import { workflowFiles } from "../../tools/check_workflows.ts";
import denoJson from "../../deno.json" with { type: "json" };
import { root } from "../kit/programs.ts";

interface Form {
  name?: string;
  description?: string;
  body?: { type: string; id?: string; attributes?: { label?: string; value?: string } }[];
}

const FORMS = ".github/ISSUE_TEMPLATE";

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(join(root, path));
}

Deno.test("workflows pin every action by a commit, with its version in a comment", async () => {
  for (const file of await workflowFiles()) {
    for (const [line, used] of (await read(file)).matchAll(/^.*\buses: *(.*)$/gm)) {
      if (used!.startsWith("./")) continue;
      assertMatch(used!, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${file}: ${line}`);
    }
  }
});

Deno.test("workflows have no expression inside a shell command", async () => {
  for (const file of await workflowFiles()) {
    // A branch or title with quotes could otherwise run commands.
    const found = /^ *(?:- )?run:.*\$\{\{.*/m.exec(await read(file));
    assertEquals(found?.[0], undefined, `${file}: pass the value with env`);
  }
});

Deno.test("workflows run only tasks that exist", async () => {
  const tasks = Object.keys(denoJson.tasks);
  const found = new Set<string>();
  for (const file of await workflowFiles()) {
    for (const [, task = ""] of (await read(file)).matchAll(/\bdeno task ([\w:-]+)/g)) {
      found.add(task);
    }
  }
  assert(found.size > 0);
  assertEquals([...found].filter((task) => !tasks.includes(task)), []);
});

Deno.test("issue forms have what GitHub requires", async () => {
  const names = await Array.fromAsync(Deno.readDir(join(root, FORMS)), ({ name }) => name);
  const forms = names.filter((name) => name !== "config.yml");
  assert(forms.length > 0);
  for (const name of forms) {
    const { name: title, description, body = [] }: Form = parse(await read(`${FORMS}/${name}`));
    assert(title && description, `${name} needs a name and a description`);
    const inputs = body.filter(({ type }) => type !== "markdown");
    assert(inputs.length > 0, `${name} needs an input`);
    for (const { type, id, attributes } of inputs) {
      assertMatch(type, /^(?:input|textarea|dropdown|checkboxes)$/, name);
      assertMatch(id ?? "", /^[\w-]+$/, name);
      assert(attributes?.label, `${name}: ${id} needs a label`);
    }
    assertEquals(new Set(inputs.map(({ id }) => id)).size, inputs.length, `${name}: equal ids`);
  }
});

Deno.test("Dependabot updates the actions, and the imports of every manifest", async () => {
  const { version, updates }: {
    version: number;
    updates: { "package-ecosystem": string; directory?: string; directories?: string[] }[];
  } = parse(await read(".github/dependabot.yml"));
  assertEquals(version, 2);
  const folders = Object.fromEntries(
    updates.map((entry) => [entry["package-ecosystem"], entry.directories ?? [entry.directory]]),
  );
  assertEquals(folders, {
    "github-actions": ["/"],
    "deno": ["/", ...denoJson.workspace.map((folder) => folder.slice(1))],
  });
});
