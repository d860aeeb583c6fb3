// Measures what every calculator takes in an article and writes embed/heights.json: node site/heights.mjs <dist>
// To be run when the page of a calculator or its styles change; tests/browser/embedded.spec.js says when that was forgotten.
import { writeFileSync } from "node:fs";
import { calculators, languages, opened } from "./pages.mjs";

// Where columns, rows of inputs or the place of the result change most of them by more than a line.
const WIDTHS = [360, 460, 520, 650, 690, 720, 840];
const NARROWEST = 310;
const WIDEST = 1000;
const STEP = 10;
// A dashboard is as tall as its data make it.
const DASHBOARD = 720;

const { address, browser, close } = await opened(process.argv[2]);
const context = await browser.newContext({ serviceWorkers: "block" });
const band = (width) => WIDTHS.filter((from) => from <= width).length;
const tried = WIDTHS.map((width) => width - 1);
for (let width = NARROWEST; width <= WIDEST; width += STEP) tried.push(width);

/** The most that it takes between two of the widths. */
async function measured(id, lang) {
  const page = await context.newPage();
  await page.goto(`${address}/${lang}/${id}.html?embed=1`);
  await page.locator("html[data-ready]").waitFor();
  // `frame.js` begins in a frame alone.
  await page.evaluate(() => { document.documentElement.dataset.embed = ""; });
  const most = Array(WIDTHS.length + 1).fill(0);
  for (const width of tried) {
    await page.setViewportSize({ width, height: 700 });
    const height = await page.evaluate(() => Math.ceil(document.querySelector("main").getBoundingClientRect().bottom + scrollY));
    most[band(width)] = Math.max(most[band(width)], height);
  }
  await page.close();
  return most;
}

const rows = [];
const row = (id, all) => rows.push(`    "${id}": { ${all.map(([lang, most]) => `"${lang}": [${most.join(", ")}]`).join(", ")} }`);
for (const id of calculators) {
  const all = [];
  for (const lang of languages) all.push([lang, await measured(id, lang)]);
  row(id, all);
}
row("dashboard", languages.map((lang) => [lang, Array(WIDTHS.length + 1).fill(DASHBOARD)]));
writeFileSync(new URL("../embed/heights.json", import.meta.url), `{\n  "widths": [${WIDTHS.join(", ")}],\n  "heights": {\n${rows.join(",\n")}\n  }\n}\n`);
await close();
