// Takes a picture of every calculator in both languages: node site/pictures.mjs <dist>
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { calculators, languages, opened } from "./pages.mjs";

const dist = process.argv[2];
const { address, browser, close } = await opened(dist);
mkdirSync(join(dist, "pictures"), { recursive: true });
// Twice as wide as high, as sites that show links expect it: 1200 by 630.
const page = await browser.newPage({ viewport: { width: 800, height: 420 }, deviceScaleFactor: 1.5, colorScheme: "light", serviceWorkers: "block" });

/** Half a formula is worse than none: what a picture would cut off is left out, from the end. */
const fit = () => {
  document.documentElement.dataset.picture = "";
  const cut = (part) => part.getBoundingClientRect().bottom > innerHeight || [part, ...part.querySelectorAll("*")].some((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX === "auto");
  const parts = [...document.querySelectorAll("[data-part=formula]")].reverse();
  parts.filter(cut).forEach((part) => part.remove());
};

for (const id of calculators) {
  for (const lang of languages) {
    await page.goto(`${address}/${lang}/${id}.html?theme=light`);
    await page.locator("html[data-ready]").waitFor({ timeout: 30_000 });
    await page.locator(".hero").waitFor();
    await page.evaluate(fit);
    await page.screenshot({ path: join(dist, "pictures", `${id}.${lang}.png`) });
  }
}
await close();
