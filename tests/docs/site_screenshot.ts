/**
 * Writes a screenshot of the front page of the website to `front_page.png` beside it, if there is a browser.
 *
 *   deno run -A tests/docs/site_screenshot.ts <URL of the folder>
 */
import { ChromiumPage } from "../examples/chromium_page.ts";
import { findBrowser } from "../kit/browser.ts";

const [folder] = Deno.args;
const browser = await findBrowser();
if (browser) {
  const options = { url: `${folder}index.html`, headers: {}, width: 1440, height: 1000 };
  await using page = await ChromiumPage.open(browser, options);
  await page.until(`document.readyState === "complete" && document.querySelector(".token")`);
  const file = new URL("front_page.png", folder);
  await Deno.writeFile(file, await page.screenshot());
  console.log(`Screenshot: ${decodeURIComponent(file.pathname)}`);
} else {
  console.log("NOTICE: no screenshot, because there is no browser; set CHROME_PATH");
}
