import { assert, assertEquals } from "@std/assert";
import { findBrowser } from "../kit/browser.ts";
import { ChromiumPage } from "./chromium_page.ts";
import { LOGIN, openScene, type Scene } from "./hono_receivers_scene.ts";

const browser = await findBrowser();
if (!browser) {
  console.log("NOTICE: no browser found: the test of the page is skipped (set CHROME_PATH)");
}

/** Data that runs as code if it is inserted as markup. */
const HOSTILE =
  `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;

/** Opens the page in a browser. The app runs in this process. */
async function openPage(scene: Scene): Promise<AsyncDisposable & { page: ChromiumPage }> {
  assert(browser);
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => scene.app.fetch(request),
  );
  const page = await ChromiumPage.open(browser, {
    url: `http://127.0.0.1:${server.addr.port}/`,
    headers: LOGIN,
    width: 1200,
    height: 760,
  });
  return {
    page,
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}

Deno.test({
  name: "edge app: the page shows devices and events as they arrive, and calls functions",
  ignore: !browser,
  async fn(t) {
    using scene = openScene();
    await using opened = await openPage(scene);
    const { page } = opened;

    await t.step("shows devices and whether they are online", async () => {
      await page.until(`document.querySelectorAll("#devices li").length === 2`);
      const texts = await page.evaluate<string[]>(
        `[...document.querySelectorAll("#devices li")].map((row) => row.querySelector(".name").textContent + " " + row.querySelector(".state").textContent)`,
      );
      assertEquals(texts.toSorted(), ["doorbell offline", "thermometer online"]);
    });

    await t.step("shows an event when it is published", async () => {
      await page.until(`document.querySelector("#connection").dataset.state === "live"`);
      while (scene.emulator.streamCount === 0) await new Promise((resolve) => setTimeout(resolve));
      scene.thermometer.publish("temperature", "21.5");
      await page.until(`document.querySelector("#events li")`);
      const [source, name, data] = await page.evaluate<string[]>(
        `["source", "name", "data"].map((part) => document.querySelector("#events ." + part).textContent)`,
      );
      assertEquals([source, name, data], ["thermometer", "temperature", "21.5"]);
    });

    await t.step("shows hostile names and data as text", async () => {
      scene.thermometer.publish("<img src=x onerror=alert(1)>", HOSTILE);
      await page.until(`document.querySelectorAll("#events li").length === 2`);
      assertEquals(
        await page.evaluate(
          `["name", "data"].map((part) => document.querySelector("#events ." + part).textContent)`,
        ),
        ["<img src=x onerror=alert(1)>", HOSTILE],
      );
      assertEquals(
        await page.evaluate(`document.querySelectorAll("img, #events script").length`),
        0,
      );
      assertEquals(await page.evaluate("document.title"), "Fleet");
    });

    await t.step("shows that a device goes offline and online", async () => {
      scene.thermometer.goOffline();
      await page.until(`document.querySelectorAll('[data-online="false"]').length === 2`);
      scene.thermometer.goOnline();
      await page.until(`document.querySelectorAll('[data-online="true"]').length === 1`);
    });

    await t.step("calls a function with the form and shows the result", async () => {
      assertEquals(await callByForm(page, "fan", "70"), ["good", "fan returned 1"]);
      assertEquals(scene.calls, ["70"]);
      const [state] = await callByForm(page, "absent", "");
      assertEquals(state, "bad");
    });

    await t.step("the policy blocks scripts that are injected anyway", async () => {
      await page.evaluate(`{
        const script = document.createElement("script");
        script.append("document.title = 'owned'");
        document.body.append(script);
      }`).catch(() => undefined); // Trusted Types may reject it even earlier
      assertEquals(await page.evaluate("document.title"), "Fleet");
    });
    assertEquals(scene.errors, []);
  },
});

/** Fills in the form and submits it. Returns the state and text of the result. */
async function callByForm(
  page: ChromiumPage,
  name: string,
  argument: string,
): Promise<string[]> {
  await page.evaluate(`{
    const form = document.querySelector("#call");
    const { device, function: name, argument } = form.elements;
    device.value = [...device.options].find(({ text }) => text === "thermometer").value;
    name.value = ${JSON.stringify(name)};
    argument.value = ${JSON.stringify(argument)};
    form.requestSubmit();
  }`);
  await page.until(`!document.querySelector("#call button").disabled`);
  return await page.evaluate(
    `[document.querySelector("#result").dataset.state, document.querySelector("#result").textContent]`,
  );
}
