/** Logins and tokens. */
import { assertEquals, assertMatch } from "@std/assert";
import { Particle } from "../../../mod.ts";
import { credentials } from "../../kit/test_cloud.ts";
import type { CommandCase, Scene } from "./kit.ts";

const TOKEN = /\b[0-9a-f]{40}\b/;
const { username, password } = credentials;

/** Returns whether the cloud accepts a token. */
async function isValid({ url }: Scene, auth: string): Promise<boolean> {
  const particle = new Particle({ baseUrl: url, auth });
  return await particle.getUserInfo().then(() => true, () => false);
}

/** Returns the token in the settings of the CLI. */
async function savedToken(scene: Scene): Promise<string> {
  return String((await scene.settings()).access_token);
}

async function checkLogin(scene: Scene, command: string): Promise<void> {
  await scene.writeSettings({ apiUrl: scene.url });
  await scene.prints(/Successfully completed login!/, command);
  assertEquals(await isValid(scene, await savedToken(scene)), true);
  assertEquals((await scene.settings()).username, username);
}

async function checkLogout(scene: Scene, command: string): Promise<void> {
  const { body } = await scene.particle.login({ username, password });
  const access_token = body.access_token;
  await scene.writeSettings({ apiUrl: scene.url, username, access_token });
  await scene.prints(/You have been logged out from user@example.com/, command);
  assertEquals(await isValid(scene, access_token), false);
}

/** The commands by name. */
export const sessions: Record<string, CommandCase> = {
  "login": (scene) => checkLogin(scene, `login -u ${username} -p ${password}`),
  "cloud login": (scene) => checkLogin(scene, `cloud login --token ${credentials.token}`),
  "logout": (scene) => checkLogout(scene, "logout"),
  "cloud logout": (scene) => checkLogout(scene, "cloud logout"),
  "whoami": async (scene) => {
    await scene.writeSettings({ apiUrl: scene.url, access_token: credentials.token });
    await scene.prints(/> user@example.com/, "whoami");
  },
  "token create": async (scene) => {
    await scene.writeSettings({ apiUrl: scene.url, username });
    const output = await scene.run("token create --never-expires", { input: `${password}\n` });
    assertMatch(output, /New access token never expires/);
    const [token = ""] = TOKEN.exec(output) ?? [];
    assertEquals(await isValid(scene, token), true);
    scene.notes.set("token", token);
  },
  "token revoke": async (scene) => {
    const token = scene.notes.get("token") ?? "";
    await scene.prints(/Successfully revoked all provided tokens/, `token revoke ${token}`);
    assertEquals(await isValid(scene, token), false);
  },
};
