// Terminal and page are one engine: every cell of the customers table agrees to 1e-9, what was fitted to 1e-6.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./watched.js";
import { choose, csv, customersCsv, go, opened, root, sampleFile, shared, start } from "./steps.js";

const built = process.env.PERENNIAL_ANALYSE ?? path.join(root, "target/release/examples/analyse");

/** The log of events that goes with the accounts of the other sample. */
const JOINED = { "saas.en.csv": "usage.en.csv", "saas.zh-CN.csv": "usage.zh-CN.csv" };

const natively = (file, joined) => {
  const [program, words] = existsSync(built) ? [built, []] : ["cargo", ["run", "--release", "--quiet", "--example", "analyse", "--"]];
  const more = joined ? ["--join", joined] : [];
  return JSON.parse(execFileSync(program, [...words, file, ...more], { cwd: root, maxBuffer: 1 << 28, encoding: "utf8" }));
};

const near = (a, b, by) => a === b || Math.abs(a - b) <= by * Math.max(Math.abs(a), Math.abs(b));

/** Columns that a fitted model fills; behind them the page's file has the ends of their intervals. */
const FITTED = ["p_alive", "expected_purchases", "expected_order_value", "expected_spend", "clv.predicted"];

const files = [
  ...Object.keys(JOINED).map((name) => [sampleFile(name), sampleFile(JOINED[name])]),
  ...["shop", "saas", "survey"].flatMap((name) => [`${name}.en.csv`, `${name}.zh-CN.csv`]).map(sampleFile),
  ...["satisfaction.csv", "customer_value.csv", "feedback_counts.csv", "cash_flows.csv", "rfm_data_orders.csv", "CDNOW_sample.txt"].map(shared),
];

for (const named of files) {
  const [file, joined] = [named].flat();
  const what = [named].flat().map((name) => path.basename(name)).join(" and ");
  test(`${what}: terminal and page give the same customers`, async ({ page }, info) => {
    test.skip(!existsSync(file), `${file} is not here; PERENNIAL_DATA names its folder`);
    info.setTimeout(existsSync(built) ? 90_000 : 600_000);
    const { clv, customers } = natively(file, joined);
    const { columns, rows } = customers;
    await start(page);
    if (joined) {
      await choose(page, [file, joined]);
      await expect(page).toHaveURL(/#\/(overview|columns)$/);
      await go(page, "#/tables");
      await expect(page.getByRole("heading", { level: 2, name: path.basename(joined) })).toBeVisible();
    } else {
      await opened(page, file);
    }
    if (clv.models.length > 0) {
      // The terminal has compared all models; the page says when it has.
      await go(page, "#/ltv");
      await expect(page.getByText("being compared")).toHaveCount(0, { timeout: 20_000 });
    }
    // Pages that give columns, in the terminal's order.
    for (const [name, column] of [["clusters", "cluster"], ["foretell", "clv.forest"], ["warning", "churn.risk"], ["advice", "advice"], ["health", "health"]]) {
      if (!columns.some(({ id }) => id === column)) continue;
      await go(page, `#/${name}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible({ timeout: 20_000 });
    }
    const [headers, ...lines] = csv((await customersCsv(page)).text);
    const ends = columns.filter((column) => FITTED.includes(column.id) && column.id !== "expected_order_value").length;
    expect(headers).toHaveLength(columns.length + 4 * ends);
    expect(lines).toHaveLength(rows.length);
    expect(rows.length).toBeGreaterThan(0);

    const wrong = [];
    for (const [c, column] of columns.entries()) {
      // A key has a word in the page's language: one word for each key, whatever it is.
      const said = new Map();
      for (const [r, row] of rows.entries()) {
        const [here, there] = [lines[r][c], row[c]];
        let same;
        if (there === null) same = here === "";
        else if (typeof there === "number") same = here !== "" && near(Number(here), there, FITTED.includes(column.id) ? 1e-6 : 1e-9);
        else if (column.type === "key" && there !== "") {
          if (!said.has(there)) said.set(there, here);
          same = here !== "" && said.get(there) === here;
        } else same = here.replace(/^'(?=[=+\-@\t\r\n])/, "") === there;
        if (!same && wrong.length < 5) wrong.push(`row ${r + 1}, ${column.id}: page ${here}, terminal ${there}`);
      }
      expect(new Set(said.values()).size, `words of ${column.id}`).toBe(said.size);
    }
    expect(wrong).toEqual([]);
  });
}
