// Measures the built page and its peers in one browser and writes a table. Started by `cargo xtask bench`.
import { execFileSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { launch } from "../launch.js";
import { machine, median } from "./figures.js";

const { PERENNIAL_URL, PERENNIAL_PEERS, PERENNIAL_BENCH, PERENNIAL_RUNS, PERENNIAL_ANALYSE } = process.env;
const runs = Number(PERENNIAL_RUNS ?? 5);
const TIMEOUT = 60_000;

/** What the page must show before the clock stops: kept in one place, because the page may change. */
const DASHBOARD = { hash: "#/overview", element: "main .answers .hero" };

/** Runs in the page: the clock starts with the file's `change` event and stops after the frame that shows the dashboard. */
const watch = ({ hash, element }) => {
  window.dashboard = new Promise((resolve) => {
    document.addEventListener(
      "change",
      (event) => {
        if (event.target.type !== "file") return;
        const start = performance.now();
        window.began = start;
        const look = () => {
          const seen = location.hash.startsWith(hash) && document.querySelector(element)?.textContent.trim();
          if (!seen) return false;
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
          return true;
        };
        const observer = new MutationObserver(() => look() && observer.disconnect());
        observer.observe(document, { subtree: true, childList: true, characterData: true });
      },
      { capture: true, once: true },
    );
  });
};

/** From the file's arrival to the dashboard, in a fresh page that is ready. */
const ours = async (browser, file) => {
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  await page.goto(PERENNIAL_URL, { waitUntil: "networkidle" });
  const input = page.locator("input[type=file]").first();
  await input.waitFor({ state: "attached" });
  await page.evaluate(watch, DASHBOARD);
  await input.setInputFiles(file);
  const limit = new Promise((_, reject) => setTimeout(() => reject(new Error("no dashboard came")), TIMEOUT).unref());
  const total = await Promise.race([page.evaluate(() => window.dashboard), limit]);
  // The page marks when the rows are grouped by customer; of small files it hears nothing until they are done.
  const read = await page.evaluate(() => performance.getEntriesByName("perennial:read").at(-1)?.startTime - window.began);
  const memory = await wasmMemory(page);
  await context.close();
  return { total, memory, ...(Number.isFinite(read) ? { read } : {}) };
};

/** Bytes of the largest engine's wasm memory, which never shrinks: its peak. */
const wasmMemory = async (page) => {
  const script = new URL("worker.js", PERENNIAL_URL).href;
  const bytes = page.workers().map((worker) =>
    worker.evaluate(async (address) => {
      const engine = await import(address);
      return (await engine.default()).memory.buffer.byteLength;
    }, script),
  );
  return Math.max(0, ...(await Promise.all(bytes)));
};

const peer = async (browser, file, name) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  await page.goto(PERENNIAL_PEERS);
  await page.waitForFunction(() => window.peers);
  await page.locator("input").setInputFiles(file);
  const result = await page.evaluate((which) => window.peers[which](), name);
  await context.close();
  return result;
};

const terminal = (file) => {
  const start = performance.now();
  execFileSync(PERENNIAL_ANALYSE, [file], { stdio: ["ignore", "ignore", "inherit"], maxBuffer: 1 << 30 });
  return { total: performance.now() - start };
};

/** Every run of one contender, or the reason why there is none. */
const contest = async (label, measure) => {
  const results = [];
  try {
    for (let run = 0; run < runs; run += 1) results.push(await measure());
  } catch (error) {
    console.log(`  ${label}: ${error.message.split("\n")[0]}`);
    return { label, missing: error.message.split("\n")[0] };
  }
  const keys = Object.keys(results[0]);
  const medians = Object.fromEntries(keys.map((key) => [key, median(results.map((r) => r[key]))]));
  console.log(`  ${label}: ${JSON.stringify(medians, (_, v) => (typeof v === "number" ? Math.round(v) : v))}`);
  return { label, ...medians, low: Math.min(...results.map((r) => r.total)), high: Math.max(...results.map((r) => r.total)) };
};

const ms = (value) => (value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value).toLocaleString("en")} ms`);

const line = (row, size) => {
  if (row.missing) return `| ${row.label} | ${size} | not measured: ${row.missing} | |`;
  const parts = row.start === undefined ? "" : ` (start ${ms(row.start)}, query ${ms(row.query)})`;
  const own = row.read === undefined ? "" : ` (reading and roll-up ${ms(row.read)})`;
  const held = row.memory ? `; engine's memory at its peak ${(row.memory / 1e6).toFixed(0)} MB` : "";
  return `| ${row.label} | ${size} | ${ms(row.total)}${parts}${own}${held} | ${ms(row.low)} to ${ms(row.high)} |`;
};

/** Two readers that disagree about customers, days or money have not done the same work. */
const agree = (papa, duck) => {
  if (papa.missing || duck.missing) return;
  const near = Math.abs(papa.sum - duck.sum) <= 1e-6 * Math.abs(papa.sum);
  if (papa.customers !== duck.customers || papa.days !== duck.days || !near) {
    throw new Error(`the peers disagree: ${JSON.stringify({ papa, duck })}`);
  }
};

const browser = await chromium.launch(launch);
const rows = [];
const facts = [];
const files = readdirSync(PERENNIAL_BENCH)
  .filter((name) => /^orders-\d+\.csv$/.test(name))
  .sort((a, b) => a.length - b.length);
for (const name of files) {
  const file = path.join(PERENNIAL_BENCH, name);
  const count = Number(name.match(/\d+/)[0]).toLocaleString("en");
  const bytes = statSync(file).size;
  console.log(`${count} orders, ${(bytes / 1e6).toFixed(1)} MB`);
  const page = await contest("Perennial: dropped file to dashboard", () => ours(browser, file));
  const papa = await contest("PapaParse: read and roll-up", () => peer(browser, file, "papaparse"));
  const duck = await contest("DuckDB-WASM: start, read and roll-up", () => peer(browser, file, "duck"));
  agree(papa, duck);
  rows.push(line(page, count), line(papa, count), line(duck, count));
  if (PERENNIAL_ANALYSE) rows.push(line(await contest("Perennial in a terminal: whole report, with clusters, forest, warning and advice", () => terminal(file)), count));
  facts.push(`${count} orders: ${(bytes / 1e6).toFixed(1)} MB${papa.missing ? "" : `, ${papa.customers.toLocaleString("en")} customers`}`);
}
const measuredOn = machine(browser);
await browser.close();

const table = [
  `Machine: ${measuredOn}.`,
  `Files: ${facts.join("; ")}. Medians of ${runs}; each run in a fresh page.`,
  "",
  "| what | orders | median | range |",
  "| --- | ---: | --- | --- |",
  ...rows,
].join("\n");
writeFileSync(path.join(PERENNIAL_BENCH, "table.md"), `${table}\n`);
