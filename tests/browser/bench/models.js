// Measures the models natively and in a browser, and writes a table with what was measured of the peer. Started by
// `cargo xtask bench`.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { launch } from "../launch.js";
import { machine, median } from "./figures.js";

const { PERENNIAL_URL, PERENNIAL_BENCH, PERENNIAL_MODELS, PERENNIAL_RUNS } = process.env;
const runs = Number(PERENNIAL_RUNS ?? 5);

const TASKS = {
  bg_nbd: "BG/NBD, fit",
  mbg_nbd: "MBG/NBD, fit",
  pareto_nbd: "Pareto/NBD, fit",
  gamma_gamma: "Gamma-Gamma, fit",
  clv: "12-month value",
};
const DATA = { cdnow_sample: "CDNOW, 1/10 sample", cdnow_master: "CDNOW" };

/** Milliseconds that a native run may take. */
const GOALS = {
  cdnow_sample: { bg_nbd: 10, mbg_nbd: 10, pareto_nbd: 60 },
  simulated_100000: { bg_nbd: 150, pareto_nbd: 1500 },
  simulated_1000000: { clv: 1000 },
};
/** A browser may take so many times as long as the native program, and the peer must take so many times. */
const BROWSER = 2.5;
const PEER = 10;

const parsed = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
const inBench = (name) => path.join(PERENNIAL_BENCH, name);

/** Every task on one file, without a browser. */
const natively = (data) => {
  const results = parsed(execFileSync(PERENNIAL_MODELS, ["race", String(runs), inBench(`${data}.csv`)], { encoding: "utf8" }));
  for (const { task, ms } of results) console.log(`  ${data} ${task}: ${time(median(ms))}`);
  return results;
};

/** Every task on one file, in a fresh page. */
const inBrowser = async (browser, data, tasks) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(PERENNIAL_URL);
  await page.waitForFunction(() => window.ask);
  const ask = (question) => page.evaluate((q) => window.ask(q), question);
  if (!(await ask({ file: `${data}.csv` }))) throw new Error(`${data}.csv does not hold histories`);
  const results = {};
  for (const task of tasks) {
    results[task] = await ask({ task, runs });
    console.log(`  ${data} ${task} in the browser: ${time(median(results[task].ms))}`);
  }
  await context.close();
  return results;
};

const time = (ms) => {
  if (ms >= 100_000) return `${Math.round(ms / 1000)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 1 : 2)} s`;
  return `${ms.toFixed(ms >= 100 ? 0 : 1)} ms`;
};
const times = (ratio) => (ratio >= 10 ? Math.round(ratio).toLocaleString("en") : ratio.toFixed(1));
const range = (ms) => `${time(Math.min(...ms))} to ${time(Math.max(...ms))}`;
const near = (a, b, by) => Math.abs(a - b) <= by * Math.abs(b);

const missed = [];
const remarks = [];

/** Who does not get the same has not done the same work. */
const agree = (where, own, wasm, peer) => {
  if (!near(wasm.result, own.result, 1e-9)) throw new Error(`${where}: ${wasm.result} in the browser, ${own.result} natively`);
  if (peer?.result === undefined) return;
  if (own.task === "clv") {
    if (!near(peer.result, own.result, 0.02)) throw new Error(`${where}: values of ${own.result} and ${peer.result}`);
    return;
  }
  const ahead = own.result - peer.result;
  if (ahead < -0.01) throw new Error(`${where}: lifetimes finds a better fit by ${-ahead}`);
  if (ahead > 0.01) remarks.push(`${where}: lifetimes' log-likelihood ends ${ahead.toFixed(2)} lower`);
};

const line = (own, wasm, peer) => {
  const who = DATA[own.data] ?? "simulated";
  const where = `${TASKS[own.task]}, ${own.customers.toLocaleString("en")} customers`;
  const [native, browser] = [median(own.ms), median(wasm.ms)];
  const slower = browser / native;
  agree(where, own, wasm, peer);
  const goal = GOALS[own.data]?.[own.task];
  if (native > goal) missed.push(`${where}: ${time(native)} natively`);
  if (slower > BROWSER) missed.push(`${where}: ${times(slower)} times as long in the browser`);
  let theirs = ["not measured", ""];
  if (peer?.beyond) theirs = [`over ${peer.beyond} s`, `over ${times((peer.beyond * 1000) / native)}`];
  else if (peer?.missing) theirs = [peer.missing, ""];
  else if (peer) {
    const ratio = median(peer.ms) / native;
    if (ratio < PEER) missed.push(`${where}: lifetimes takes only ${times(ratio)} times as long`);
    theirs = [time(median(peer.ms)), times(ratio)];
  }
  const cells = [
    TASKS[own.task],
    `${own.customers.toLocaleString("en")} (${who})`,
    `${time(native)} (${range(own.ms)})${goal ? `; goal ${time(goal)}` : ""}`,
    `${time(browser)} (${range(wasm.ms)})`,
    times(slower),
    ...theirs,
  ];
  return `| ${cells.join(" | ")} |`;
};

const peers = parsed(readFileSync(inBench("peer.jsonl"), "utf8"));
const browser = await chromium.launch(launch);
const rows = [];
const alike = [];
for (const data of readFileSync(inBench("files.txt"), "utf8").split("\n").filter(Boolean)) {
  const own = natively(data);
  const wasm = await inBrowser(browser, data, own.map((row) => row.task));
  for (const row of own) {
    rows.push(line(row, wasm[row.task], peers.find((p) => p.data === data && p.task === row.task)));
  }
  alike.push(`${own[0].unique.toLocaleString("en")} of ${own[0].customers.toLocaleString("en")}`);
}
const measuredOn = machine(browser);
await browser.close();

const peer = peers[0] ? ` lifetimes ${peers[0].peer} on ${peers[0].python}.` : " lifetimes was not there.";
const table = [
  `Machine: ${measuredOn}.${peer}`,
  `Medians of ${runs}, with their range; of lifetimes' 3 where it is CDNOW, else 1 run. Different histories: ${alike.join(", ")}.`,
  "",
  "| what | customers | natively | in the browser | times native | lifetimes | times native |",
  "| --- | ---: | --- | --- | ---: | ---: | ---: |",
  ...rows,
  "",
  `Goals: those of the table; the browser within ${BROWSER} times the native time; lifetimes at least ${PEER} times. ` +
    (missed.length ? `Missed: ${missed.join("; ")}.` : "All are met."),
  ...(remarks.length ? [`Fits: ${remarks.join("; ")}.`] : []),
].join("\n");
writeFileSync(inBench("table.md"), `${table}\n`);
