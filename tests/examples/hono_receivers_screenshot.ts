/**
 * Writes docs/fleet_page.png, a screenshot of the page of examples/hono_receivers after its story.
 *
 *   deno run -A tests/examples/hono_receivers_screenshot.ts
 */
import { openCloud } from "../../examples/hono_receivers/local/cloud.ts";
import { serveHere } from "../../examples/hono_receivers/local/host.ts";
import { tellStory } from "../../examples/hono_receivers/local/story.ts";
import { findBrowser } from "../kit/browser.ts";
import { root } from "../kit/programs.ts";
import { ChromiumPage } from "./chromium_page.ts";
import { LOGIN, PASSWORD, SECRET } from "./hono_receivers_scene.ts";

const browser = await findBrowser();
if (!browser) throw new Error("No browser was found for the screenshot; set CHROME_PATH");
await using cloud = await openCloud(0);
await using app = serveHere({
  PARTICLE_URL: cloud.url,
  PARTICLE_TOKEN: cloud.emulator.token,
  PARTICLE_PRODUCT: cloud.product,
  WEBHOOK_SECRET: SECRET,
  FLEET_PASSWORD: PASSWORD,
}, 0);
await using page = await ChromiumPage.open(browser, {
  url: `${app.url}/`,
  headers: LOGIN,
  width: 1120,
  height: 730,
});
await page.until(`document.querySelectorAll("#devices li").length === 3`);
while (cloud.emulator.streamCount === 0) await new Promise((resolve) => setTimeout(resolve));
await tellStory({ cloud, app, webhookSecret: SECRET, say: () => undefined });
await page.until(`document.querySelectorAll("#events .source").length >= 11`);
await page.evaluate(`{
  const form = document.querySelector("#call");
  const { device, function: name, argument } = form.elements;
  device.value = ${JSON.stringify(cloud.greenhouse.id)};
  name.value = "set_fan";
  argument.value = "30";
  form.requestSubmit();
}`);
await page.until(`document.querySelector("#result").dataset.state === "good"`);
await page.until(`document.querySelectorAll("#events .source").length >= 12`);
await Deno.writeFile(`${root}/docs/fleet_page.png`, await page.screenshot());
