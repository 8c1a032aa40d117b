/** A page that Vite builds, opened in a browser. */
import { findBrowser } from "../kit/browser.ts";
import { openPage } from "../kit/browser_page.ts";
import { checkReport, type Consumer, FIRMWARE, pathWith, Skipped } from "./kit.ts";
import { CURRENT_NODE, nodeFolder } from "./node_binary.ts";
import { startRelay } from "./relay.ts";

const HTML = `<!doctype html><script type="module" src="/page.ts"></script>\n`;

/** Reads the scripts of a built page, by their path. */
async function readScripts(folder: string): Promise<Record<string, string>> {
  const scripts: Record<string, string> = {};
  for await (const { name } of Deno.readDir(`${folder}/assets`)) {
    scripts[`/assets/${name}`] = await Deno.readTextFile(`${folder}/assets/${name}`);
  }
  return scripts;
}

/** The consumers in browsers. */
export const inBrowsers: Consumer[] = [{
  name: "Vite, in a browser",
  async run(project) {
    const browser = await findBrowser();
    if (!browser) throw new Skipped("no Chrome, Chromium or Edge was found");
    const env = pathWith(await nodeFolder(CURRENT_NODE), project.path("node_modules/.bin"));
    await project.install("vite@8", project.tarballs.sdk);
    await project.copy("checks.ts", "relay.ts", "page.ts");
    await project.write("index.html", HTML);
    await project.run("vite", ["build"], env);
    await using relay = startRelay();
    const access = { ...project.access, hookUrl: relay.hookUrl, text: FIRMWARE };
    const html = await Deno.readTextFile(project.path("dist/index.html"));
    const scripts = await readScripts(project.path("dist"));
    checkReport(await openPage(browser, { html, scripts, access }));
  },
}];
