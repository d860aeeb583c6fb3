// Several files at once, event logs, tiers and flags, in both languages, on a phone and on a desk.
import { expect, test } from "./watched.js";
import { choose, csv, customersCsv, go, home, languages, opened, quiet, sample, sampleFile, start } from "./steps.js";
import { accessible, fits, translated } from "./words.js";

const said = {
  en: { file: "Another file", out: "Take this file out", both: "In both", use: "Who still uses it?", usage: "Trend of use", range: "the limits are not in order", amounts: "Own amounts for the three tiers", usual: "Back to the usual tiers", strangers: "Nobody is in both.", meaning: "City", flag: "Risk flag", unsound: "What stands out", gone: "has nothing to say on" },
  "zh-CN": { file: "另一个文件", out: "移除此文件", both: "两边都有", use: "谁还在使用？", usage: "使用趋势", range: "界限顺序不对", amounts: "自定三档金额", usual: "恢复默认等级", strangers: "没有客户同时出现在两边。", meaning: "City", flag: "风险信号", unsound: "值得留意的信号", gone: "没有可在" },
};

const ORDERS = { name: "orders.csv", text: "customer,date,amount\na,2026-01-05,10\na,2026-03-01,20\nb,2026-02-01,30\nc,2026-03-10,5\n" };
const PEOPLE = { name: "people.csv", text: "customer,City,signup date\na,Rome,2025-12-01\nb,Oslo,2026-01-01\nd,Rome,2026-01-15\n" };

/** The number under a fact's name. */
const fact = (page, name) => page.locator("dl.facts > div", { has: page.getByText(name, { exact: true }) }).locator("dd").first();

for (const lang of languages) {
  const t = said[lang];
  for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
    test(`accounts and their use in ${lang} at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await start(page, lang);
      await sample(page, "usage", lang);
      await go(page, "#/tables");
      await expect(fact(page, t.both)).toHaveText("209");
      for (const hash of ["#/tables", "#/usage", "#/health"]) {
        await go(page, hash);
        await quiet(page);
        await translated(page);
        await fits(page);
        await accessible(page);
      }
      // The trend of use is one of the measures of health, and flags are a filter of the customers.
      await expect(page.getByRole("textbox", { name: t.usage, exact: true })).toHaveValue("15");
      await expect(page.getByRole("heading", { level: 2, name: t.unsound })).toBeVisible();
      await go(page, "#/customers?flag.risk=use_fell");
      await expect(page.getByRole("heading", { level: 1 })).toContainText(/\d/);
      await go(page, "#/usage");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.use);
      await go(page, "#/tables");
      await page.getByRole("button", { name: t.out }).click();
      await expect(page.getByRole("button", { name: t.out })).toHaveCount(0);
      // What there is nothing for any more says so.
      await page.evaluate(() => (location.hash = "#/usage"));
      await expect(page.getByText(t.gone)).toBeVisible();
      await expect(page).toHaveURL(/#\/overview$/);
    });
  }

  test(`a list of people beside orders in ${lang}, in either order, and strangers`, async ({ page }) => {
    await start(page, lang);
    await choose(page, [PEOPLE, ORDERS], lang);
    // The results are about the orders, whichever came first.
    await expect(page.getByRole("banner").getByRole("link", { name: "orders.csv", exact: true })).toBeVisible();
    const [head, ...rows] = csv((await customersCsv(page, lang)).text);
    expect(rows.map((row) => row[0])).toEqual(["a", "b", "c", "d"]);
    expect(rows.map((row) => row[head.indexOf("City")])).toEqual(["Rome", "Oslo", "", "Rome"]);
    await go(page, "#/tables");
    await expect(page.getByRole("heading", { level: 2, name: "people.csv" })).toBeVisible();
    await page.getByLabel(t.file).setInputFiles({ name: "others.csv", mimeType: "text/csv", buffer: Buffer.from("customer,plan\nx,A\ny,B\n") });
    await expect(page.getByText(t.strangers)).toBeVisible();
    // A column of a joined file means what the person says.
    await page.getByRole("combobox", { name: t.meaning, exact: true }).selectOption("leave_out");
    await quiet(page);
    const [again] = csv((await customersCsv(page, lang)).text);
    expect(again).not.toContain("City");
    // Another file forgets them.
    await home(page, lang);
    await opened(page, ORDERS, lang);
    await go(page, "#/tables");
    await expect(page.getByRole("heading", { level: 2, name: "people.csv" })).toHaveCount(0);
  });

  test(`tiers of one's own in ${lang}: amounts are taken, nonsense is refused in words`, async ({ page }) => {
    await start(page, lang);
    await opened(page, sampleFile(`shop.${lang}.csv`), lang);
    await go(page, "#/tiers");
    const amounts = page.getByRole("textbox", { name: t.amounts });
    const table = page.getByRole("table").first();
    const before = await table.innerText();
    await amounts.fill("500 100 900");
    await amounts.press("Enter");
    await expect(page.getByText(t.range)).toBeVisible();
    await expect(amounts).toHaveValue("500 100 900");
    await amounts.fill("100 500 900");
    await amounts.press("Enter");
    await expect(page.getByText(t.range)).toHaveCount(0);
    await expect(table).toContainText("500");
    await page.getByRole("button", { name: t.usual }).click();
    await expect.poll(() => table.innerText()).toBe(before);
  });
}

test("a worker that dies comes back with its joined files", async ({ page, noticed }) => {
  await start(page);
  await choose(page, [ORDERS, PEOPLE]);
  await expect(page).toHaveURL(/#\/overview$/);
  await go(page, "#/tables");
  await expect(page.getByRole("heading", { level: 2, name: "people.csv" })).toBeVisible();
  await Promise.all(page.workers().map((w) => w.evaluate(() => void setTimeout(() => { throw new Error("gone"); })).catch(() => {})));
  await expect(page.getByRole("alert").first()).toContainText("started again");
  await expect.poll(async () => csv((await customersCsv(page)).text).length).toBe(5);
  noticed.length = 0;
});
