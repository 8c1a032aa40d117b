import { assert, assertEquals } from "@std/assert";
import { BROWSER_FILES, bundleForBrowsers } from "../../tools/bundle.ts";
import { findBrowser } from "../kit/browser.ts";
import { openPage } from "../kit/browser_page.ts";
import { cases, type Result } from "./cases.ts";
import { DEVICES } from "./kit.ts";
import { startTestCloud } from "../kit/test_cloud.ts";
import { bundle } from "../kit/programs.ts";

/** The report of tests/portable/page.ts. */
interface Report {
  agent: string;
  results: Result[];
}

const browser = await findBrowser();
if (!browser) {
  console.log(
    "NOTICE: no browser was found, and npm has none for this platform: " +
      "the browser tests are skipped (set CHROME_PATH to run them)",
  );
}

Deno.test({
  name: `browser: portable cases (${browser?.label ?? "none"})`,
  ignore: !browser,
  async fn(t) {
    assert(browser);
    await using cloud = await startTestCloud();
    const { agent, results } = await openPage<Report>(browser, {
      html: `<!doctype html><script type="module" src="/page.js"></script>`,
      scripts: { "/page.js": await bundle("tests/portable/page.ts") },
      access: cloud.access,
    });
    assert(agent.includes("Chrome"));
    assertEquals(results.map((r) => r.name), Object.keys(cases));
    for (const { name, error } of results) {
      await t.step(name, () => assertEquals(error, undefined));
    }
  },
});

/** A page that loads both bundles, and with each makes one call that succeeds and one that fails. */
const DIST_PAGE = `<!doctype html>
<script>const before = new Set(Object.getOwnPropertyNames(window));</script>
<script src="/particle.min.js"></script>
<script>const added = Object.getOwnPropertyNames(window).filter((name) => !before.has(name));</script>
<script>
  async function tryOut(Particle) {
    try {
      const { baseUrl, token } = await (await fetch("/access")).json();
      const particle = new Particle({ baseUrl, auth: token });
      const deviceId = "${DEVICES.thermometer}";
      const { body } = await particle.getVariable({ deviceId, name: "temp" });
      const error = await particle.getVariable({ deviceId, name: "absent" }).catch((e) => e);
      return [body.result, error.name, error.statusCode];
    } catch (error) {
      return String(error);
    }
  }
</script>
<script type="module">
  import * as sdk from "/particle.js";
  const script = await tryOut(Particle);
  const module = await tryOut(sdk.Particle);
  const same = sdk.Particle === Particle;
  const exports = Object.keys(sdk).sort();
  await fetch("/report", {
    method: "POST",
    body: JSON.stringify({ added, script, module, same, exports }),
  });
</script>`;

Deno.test({
  name: "browser: the bundles work with a script tag and with import",
  ignore: !browser,
  async fn() {
    assert(browser);
    await using cloud = await startTestCloud();
    const scripts: Record<string, string> = {};
    for (const file of BROWSER_FILES) scripts[`/${file.name}`] = await bundleForBrowsers(file);
    const report = await openPage(browser, { html: DIST_PAGE, scripts, access: cloud.access });
    const expected = [21.5, "ParticleError", 404];
    const exports = Object.keys(await import("../../mod.ts")).sort();
    const added = ["Particle"];
    assertEquals(report, { added, script: expected, module: expected, same: false, exports });
  },
});
