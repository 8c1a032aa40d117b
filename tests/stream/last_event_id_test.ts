/** The `Last-Event-ID` that a server receives: runtimes differ in how they encode headers. */
import { assertEquals } from "@std/assert";
import { bundle, bunPath, workerd } from "../kit/programs.ts";
import { RawServer, STREAM_HEAD } from "./raw_server.ts";
import { eventJson } from "./scripted_cloud.ts";

const ID = "größe 日本 🌡";

/** Serves three connections with an id, an empty id and no id, and returns a request header of each. */
async function serveThree(server: RawServer, name: string): Promise<(string | undefined)[]> {
  const values: (string | undefined)[] = [];
  for (const [data, id] of [["1", `id: ${ID}`], ["2", "id:"], ["3", ":"]] as const) {
    const connection = await server.next();
    values.push(new RegExp(`^${name}: *(.*)\r$`, "im").exec(connection.request)?.[1]);
    await connection.send(`${STREAM_HEAD}${id}\nevent: a\ndata: ${eventJson(data)}\n\n`);
    if (data === "3") await connection.closedByClient();
    else connection.close();
  }
  return values;
}

/** Runs the client in a runtime; returns its output, or `undefined` if the runtime is not installed. */
type Run = (script: string, baseUrl: string) => Promise<string | undefined>;

const command = (...start: string[]): Run => async (script, baseUrl) => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/client.mjs`, script);
    await Deno.writeTextFile(
      `${folder}/main.mjs`,
      `import client from "./client.mjs";
      const response = await client.fetch(undefined, { baseUrl: ${JSON.stringify(baseUrl)} });
      console.log(await response.text());`,
    );
    const [path, ...args] = [...start, `${folder}/main.mjs`];
    const { stdout, stderr, code } = await new Deno.Command(path!, { args }).output();
    const text = new TextDecoder().decode(stdout);
    return code === 0 ? text : `exit ${code}: ${text}${new TextDecoder().decode(stderr)}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

const runtimes: Record<string, Run> = {
  deno: command(Deno.execPath(), "run", "-A"),
  node: command("node"),
  bun: async (...given) => await command(await bunPath())(...given),
  workerd: (script, baseUrl) => workerd(script, { baseUrl }),
};

for (const [runtime, run] of Object.entries(runtimes)) {
  Deno.test(`${runtime}: an id is sent back as UTF-8, and no longer sent once it is cleared`, async () => {
    using server = new RawServer();
    const script = await bundle("tests/stream/last_event_id_client.ts");
    const running = run(script, server.url);
    const serving = serveThree(server, "last-event-id");
    serving.catch(() => undefined); // it fails too if the client does, but the client's output says more
    // A client that does not start, or fails, does not make the remaining connections.
    const output = await Promise.race([running, serving.then(() => running)]);
    if (output === undefined) return console.log(`NOTICE: ${runtime} is not installed`);
    assertEquals(output.trim(), "1,2,3");
    assertEquals(await serving, [undefined, ID, undefined]);
  });
}
