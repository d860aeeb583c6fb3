// Measures what every calculator takes in an article and writes embed/heights.json: node site/heights.mjs <dist>
// To be run when a calculator's page or its styles change; tests/browser/embedded.spec.js says when that was forgotten.
import { writeFileSync } from "node:fs";
import { calculators, opened } from "./pages.mjs";

// Where the number of columns or the place of the result changes.
const WIDTHS = [350, 400, 460, 610, 690, 705, 720, 840];
const NARROWEST = 310;
const WIDEST = 1000;
const STEP = 10;

const { address, browser, close } = await opened(process.argv[2]);
const context = await browser.newContext({ serviceWorkers: "block" });

const heights = async (id, lang) => {
  const page = await context.newPage();
  await page.goto(`${address}/${lang}/${id}.html?embed=1`);
  await page.locator("html[data-ready]").waitFor();
  const tallest = WIDTHS.concat(WIDEST).map(() => 0);
  for (let width = NARROWEST; width <= WIDEST; width += STEP) {
    await page.setViewportSize({ width, height: 700 });
    const height = await page.evaluate(() => document.querySelector("main").getBoundingClientRect().bottom + scrollY);
    const band = WIDTHS.filter((from) => from <= width).length;
    tallest[band] = Math.max(tallest[band], Math.ceil(height / 10));
  }
  await page.close();
  return tallest;
};

const rows = [];
for (const id of calculators) {
  const both = [await heights(id, "en"), await heights(id, "zh-CN")];
  rows.push(`  ${JSON.stringify(id)}: ${JSON.stringify(both)}`);
}
