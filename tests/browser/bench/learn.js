// Measures learning natively and in a browser, and writes a table with what scikit-learn did in the same run. Started by
// `cargo xtask bench`.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { launch } from "../launch.js";
import { machine, median } from "./figures.js";

const { PERENNIAL_URL, PERENNIAL_BENCH, PERENNIAL_LEARN, PERENNIAL_RUNS } = process.env;
const runs = Number(PERENNIAL_RUNS ?? 5);

/** What it is, how well it does, how many times the peer may be ahead in time, and how near its result must be. */
const TASKS = {
  kmeans: { name: "k-means, 100,000 x 6, k = 6, ten starts", of: "inertia", least: 1 / 3, near: 0.01 },
  forest: { name: "forest, 20,000 x 10, 100 trees", of: "test MSE", least: 4, near: 0.05 },
  forest_classes: { name: "forest of classes, 20,000 x 10, 100 trees", of: "AUC", apart: 0.02 },
  logistic: { name: "logistic regression, 20,000 x 10", of: "AUC", apart: 0.02 },
};
/** A browser may take so many times as long as the native program. */
const BROWSER = 2.5;

const parsed = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
const inBench = (name) => path.join(PERENNIAL_BENCH, name);
const time = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms >= 100 ? 0 : 1)} ms`);
const range = (ms) => `${time(Math.min(...ms))} to ${time(Math.max(...ms))}`;
const figure = (value) => Number(value.toPrecision(6)).toLocaleString("en", { maximumFractionDigits: 4 });

const native = parsed(execFileSync(PERENNIAL_LEARN, ["race", String(runs)], { encoding: "utf8" }));
const peers = parsed(readFileSync(inBench("peer.jsonl"), "utf8"));
const browser = await chromium.launch(launch);
const page = await browser.newPage();
await page.goto(PERENNIAL_URL);
await page.waitForFunction(() => window.ask);
const missed = [];
const rows = [];
for (const own of native) {
  const of = TASKS[own.task];
  const wasm = await page.evaluate((q) => window.ask(q), { task: own.task, runs });
  const peer = peers.find((p) => p.task === own.task);
  const slower = median(wasm.ms) / median(own.ms);
  if (Math.abs(wasm.result - own.result) > 1e-9 * Math.abs(own.result)) {
    throw new Error(`${of.name}: ${wasm.result} in the browser, ${own.result} natively`);
  }
  if (slower > BROWSER) missed.push(`${of.name}: ${slower.toFixed(1)} times as long in the browser`);
  const theirs = ["not measured", "", ""];
  if (peer) {
    const ratio = median(peer.ms) / median(own.ms);
    theirs.splice(0, 3, `${time(median(peer.ms))} (${range(peer.ms)})`, ratio.toFixed(1), figure(peer.result));
    if (of.least && ratio < of.least) missed.push(`${of.name}: scikit-learn takes only ${ratio.toFixed(2)} times as long`);
    const worse = of.near ? own.result / peer.result - 1 > of.near : peer.result - own.result > of.apart;
    if (worse) missed.push(`${of.name}: ${figure(own.result)} beside ${figure(peer.result)}`);
  }
  const cells = [
    of.name,
    `${time(median(own.ms))} (${range(own.ms)})`,
    `${time(median(wasm.ms))} (${range(wasm.ms)})`,
    slower.toFixed(1),
    ...theirs.slice(0, 2),
    `${of.of} ${figure(own.result)}`,
    theirs[2],
  ];
  rows.push(`| ${cells.join(" | ")} |`);
  console.log(`  ${cells.join(", ")}`);
}
const measuredOn = machine(browser);
await browser.close();

const peer = peers[0] ? ` scikit-learn ${peers[0].peer} on one core.` : " scikit-learn was not there.";
const table = [
  `Machine: ${measuredOn}.${peer}`,
  `Medians of ${runs}, with their range; of scikit-learn's 3.`,
  "",
  "| what | natively | in the browser | times native | scikit-learn | times native | ours | scikit-learn's |",
  "| --- | --- | --- | ---: | --- | ---: | --- | ---: |",
  ...rows,
  "",
  "Goals: the forest 4 times as fast as scikit-learn's and its error within 5 %; k-means within 3 times its time and 1 % " +
    `of its inertia; AUC within 0.02; the browser within ${BROWSER} times the native time. ` +
    (missed.length ? `Missed: ${missed.join("; ")}.` : "All are met."),
].join("\n");
writeFileSync(inBench("table.md"), `${table}\n`);
