// The customers table: sorted, searched, filtered, windowed at any length, by mouse and by keyboard.
import { closeSync, openSync, writeSync } from "node:fs";
import { expect, test } from "./watched.js";
import { csv, download, go, made, opened, quiet, sample, start, words } from "./steps.js";

const table = (page) => page.getByRole("table", { name: words.en.customers });
const region = (page) => page.getByRole("region", { name: words.en.customers });
const body = (page) => table(page).locator("tbody tr[aria-rowindex]");

const ids = (page) => body(page).getByRole("link").evaluateAll((all) => all.map((a) => decodeURIComponent(a.getAttribute("href").split("/").pop())));

/** The cells on screen of a column, by its header. */
const cells = async (page, name) => {
  const at = await table(page).getByRole("columnheader", { name, exact: true }).evaluate((th) => th.cellIndex);
  return body(page).evaluateAll((rows, i) => rows.map((row) => row.cells[i]?.textContent ?? ""), at);
};

const settled = async (page) => {
  await expect(region(page)).toHaveAttribute("aria-busy", "false");
  await expect(body(page).first()).not.toHaveClass(/blank/);
};

test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("a header sorts, says so, turns round, and gives back the order of the file", async ({ page }) => {
  await start(page);
  await sample(page, "shop");
  await go(page, "#/customers");
  await settled(page);
  const file = await ids(page);
  const header = table(page).getByRole("columnheader", { name: "Orders", exact: true });
  const numbers = async () => (await cells(page, "Orders")).map((text) => Number(text.replace(/,/g, "")));

  await header.getByRole("button").click();
  await expect(header).toHaveAttribute("aria-sort", "descending");
  await settled(page);
  await expect.poll(async () => { const n = await numbers(); return n.length > 10 && n.every((v, i) => i === 0 || v <= n[i - 1]); }).toBe(true);
  await expect(page).toHaveURL(/sort=order_count&desc=1/);

  await header.getByRole("button").click();
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(async () => { const n = await numbers(); return n.length > 10 && n.every((v, i) => i === 0 || v >= n[i - 1]); }).toBe(true);

  await header.getByRole("button").press("Enter");
  await expect(table(page).locator("[aria-sort]")).toHaveCount(0);
  await expect.poll(() => ids(page)).toEqual(file);
});

test("search and filters narrow the rows, stand in the address, and survive a link", async ({ page }) => {
  await start(page);
  await sample(page, "shop");
  await go(page, "#/customers");
  await settled(page);
  const segment = page.getByRole("combobox", { name: "Segment", exact: true });
  await segment.selectOption({ label: "Champions" });
  await expect(page).toHaveURL(/rfm\.segment=champions/);
  await settled(page);
  const champions = Number((await page.getByRole("heading", { level: 1 }).innerText()).match(/^[\d,]+/)[0]);
  expect(champions).toBeGreaterThan(0);
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(champions + 1));
  expect(new Set((await cells(page, "Segment")).map((c) => c.trim()))).toEqual(new Set(["Champions"]));

  await page.getByRole("searchbox", { name: words.en.find }).fill("ga");
  await expect(page).toHaveURL(/q=ga/);
  await settled(page);
  const file = await download(page, () => page.getByRole("button", { name: /^CSV of these/ }).click());
  const [headers, ...rows] = csv(file.text);
  const [name, group, customer] = ["Name", "Segment", "Customer"].map((h) => headers.indexOf(h));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan(champions);
  for (const row of rows) {
    expect(row[group]).toBe("Champions");
    expect(row.join(" ").toLowerCase()).toContain("ga");
  }
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(rows.length + 1));
  expect(await ids(page)).toEqual(rows.map((row) => row[customer]));
  expect(rows.some((row) => row[name])).toBe(true);

  await page.getByRole("searchbox", { name: words.en.find }).fill("nobody is called this");
  await expect(page.getByText("No customer matches.")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page).toHaveURL(/#\/customers$/);
  await expect(page.getByRole("searchbox", { name: words.en.find })).toHaveValue("");
  await page.evaluate(() => (location.hash = "#/customers?rfm.segment=champions"));
  await expect(table(page)).toHaveAttribute("aria-rowcount", String(champions + 1));
});

test("the file holds every customer in the order shown, also where the table shows a window", async ({ page }) => {
  await start(page);
  await sample(page, "shop");
  await go(page, "#/customers?sort=monetary_sum&desc=1");
  await settled(page);
  const file = await download(page, () => page.getByRole("button", { name: /^CSV of these/ }).click());
  expect(file.name).toBe("customers.csv");
  expect(file.text.startsWith("\ufeff")).toBe(true);
  const [headers, ...rows] = csv(file.text);
  const total = Number(await table(page).getAttribute("aria-rowcount")) - 1;
  expect(rows).toHaveLength(total);
  expect(await body(page).count()).toBeLessThan(total);
  const spend = headers.indexOf("Spent");
  const money = rows.map((row) => Number(row[spend]));
  expect(money.every((v, i) => i === 0 || v <= money[i - 1])).toBe(true);
  const shown = await ids(page);
  expect(rows.slice(0, shown.length).map((row) => row[headers.indexOf("Customer")])).toEqual(shown);
});

test("the keyboard goes to the end, back, and by pages; the row numbers are true", async ({ page }) => {
  await start(page);
  await sample(page, "shop");
  await go(page, "#/customers");
  await settled(page);
  const total = Number(await table(page).getAttribute("aria-rowcount"));
  await region(page).focus();
  await page.keyboard.press("End");
  await expect(body(page).last()).toHaveAttribute("aria-rowindex", String(total));
  await expect(body(page).last()).toBeInViewport();
  await settled(page);
  await expect(page.locator("p.rows-said[role=status]")).toContainText(`to ${total - 1} of ${total - 1}.`);
  await page.keyboard.press("Home");
  await expect(body(page).first()).toHaveAttribute("aria-rowindex", "2");
  await expect(body(page).first()).toBeInViewport();
  await page.keyboard.press("PageDown");
  await expect(page.locator("p.rows-said[role=status]")).not.toContainText("Rows 1 to");
  await page.keyboard.press("PageUp");
  await expect(page.locator("p.rows-said[role=status]")).toContainText("Rows 1 to");
  const numbered = await body(page).evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex"))));
  expect(numbered).toEqual(numbered.map((_, i) => i + 2));
});

/** A customers table of so many rows, written in pieces. */
const long = (info, n) => {
  const file = made(info, `${n}.csv`);
  const handle = openSync(file, "w");
  writeSync(handle, "customer,product score\n");
  for (let i = 0; i < n; i += 50_000) {
    let part = "";
    for (let k = i + 1; k <= Math.min(n, i + 50_000); k += 1) part += `c${String(k).padStart(7, "0")},${k % 10}\n`;
    writeSync(handle, part);
  }
  closeSync(handle);
  return file;
};

for (const n of [300_000, 1_000_000]) {
  test(`${n.toLocaleString("en")} customers scroll to the last one and back`, async ({ page }, info) => {
    info.setTimeout(240_000);
    await start(page);
    await page.getByRole("button", { name: words.en.choose }).waitFor();
    await page.locator("input[type=file]").setInputFiles(long(info, n));
    await expect(page).toHaveURL(/#\/(overview|columns)$/, { timeout: 45_000 });
    await go(page, "#/customers");
    await settled(page);
    await expect(table(page)).toHaveAttribute("aria-rowcount", String(n + 1));
    expect(await body(page).count()).toBeLessThan(120);
    const last = `c${String(n).padStart(7, "0")}`;
    await region(page).focus();
    await page.keyboard.press("End");
    await expect(page.getByRole("link", { name: last, exact: true })).toBeInViewport();
    expect((await body(page).last().getAttribute("aria-rowindex"))).toBe(String(n + 1));
    // In the middle every row stands beside its number, without gaps.
    await region(page).evaluate((hole) => (hole.scrollTop = hole.scrollHeight / 2));
    await settled(page);
    await expect.poll(async () => {
      const rows = await body(page).evaluateAll((all) => all.map((row) => [Number(row.getAttribute("aria-rowindex")) - 1, row.querySelector("a")?.textContent ?? ""]));
      return rows[0][0] > n / 3 && rows.every(([at, id], i) => at === rows[0][0] + i && id === `c${String(at).padStart(7, "0")}`);
    }).toBe(true);
    // What stands in the middle of the hole is a row, not an empty space.
    const there = await region(page).evaluate((hole) => {
      const { left, top, height } = hole.getBoundingClientRect();
      return document.elementFromPoint(left + 20, top + height / 2)?.closest("tr")?.getAttribute("aria-rowindex") ?? null;
    });
    expect(there).not.toBeNull();
    await region(page).focus();
    await page.keyboard.press("Home");
    await expect(page.getByRole("link", { name: "c0000001", exact: true })).toBeInViewport();
  });
}

test("on a phone the rows are cards with their own sorting", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await start(page);
  await sample(page, "saas");
  await go(page, "#/customers");
  await settled(page);
  await page.getByRole("combobox", { name: "Sort by" }).selectOption({ label: "Satisfaction" });
  await expect(page).toHaveURL(/sort=satisfaction\.weighted&desc=1/);
  await settled(page);
  await quiet(page);
  await body(page).first().getByRole("link").click();
  await expect(page).toHaveURL(/#\/customers\/A-/);
});
