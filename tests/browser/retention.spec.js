// Who comes back: the cohort table and its cells, repeat curves, contracts, in both languages.
import { readFileSync } from "node:fs";
import { expect, test } from "./watched.js";
import { go, home, languages, opened, quiet, sample, sampleFile, start, words } from "./steps.js";
import { accessible, fits, unmixed } from "./words.js";

const said = {
  en: {
    title: "Who comes back, and how soon?",
    stay: "How long do accounts stay?",
    table: /^Customers by the (month|week) of their first purchase/,
    shows: "What the cells show",
    spend: "spend",
    length: "Length of a period",
    week: "week",
    all: "All",
    of: /^\d+ of \d+ customers? bought$/,
    both: /^They first bought in Jan 2026 and bought in Mar 2026\.$/,
    week_of: /the week of \d+ \w+ \d{4}/,
    clear: "Show all",
    soon: "How soon they buy again",
    curve: "Share of customers who have bought again",
    as_table: "View as table",
    day: "30 days",
    seen: "Seen and expected",
    fit: /alpha 0\.668\d ± 0\.\d+, beta 3\.80\d+ ±/,
    tenure: "Expected stay",
    empty: "Nothing to compare yet.",
    money: /^\$/,
  },
  "zh-CN": {
    title: "谁会再来，多久再来？",
    stay: "账户能留多久？",
    table: /^按首购所在的(月|周)归组/,
    shows: "格内显示",
    spend: "消费",
    length: "时段长短",
    week: "周",
    all: "全体",
    of: /^\d+ 位客户中 \d+ 位购买$/,
    both: /^首购在 2026年1月，并在 2026年3月 买过。$/,
    week_of: /\d{4}年\d+月\d+日那一周/,
    clear: "显示全部",
    soon: "多久再次购买",
    curve: "已再次购买的客户占比",
    as_table: "以表格查看",
    day: "30 天",
    seen: "实际与模型",
    fit: /alpha 0\.668\d ± 0\.\d+，beta 3\.80\d+ ±/,
    tenure: "预期留存",
    empty: "暂无可比。",
    money: /^¥/,
  },
};

const HIGH_END = "Year,Retained\n0,100%\n1,86.9%\n2,74.3%\n3,65.3%\n4,59.3%\n5,55.1%\n6,51.7%\n7,49.1%\n";

const contents = (of) => new TextDecoder(of === "en" ? "utf-8" : "gb18030").decode(readFileSync(sampleFile(`shop.${of}.csv`)));
const table = (page, lang) => page.getByRole("table", { name: said[lang].table });
const row = (page, lang, n) => table(page, lang).getByRole("row").nth(n);
const tab = (page, lang) => page.getByRole("navigation", { name: words[lang].tabs }).locator("a[href='#/retention']");

for (const lang of languages) {
  const t = said[lang];

  test(`the cohort table in ${lang}: shares, money, weeks`, async ({ page }, info) => {
    info.setTimeout(240_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await tab(page, lang).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.title);
    await expect(page.getByRole("heading", { level: 1 }).locator("~ p")).toHaveText(/\d/);
    // Rows by month, a mean below, and each row a head and a count.
    const rows = table(page, lang).getByRole("row");
    const before = await rows.count();
    expect(before).toBeGreaterThan(20);
    await expect(rows.last().getByRole("rowheader")).toHaveText(t.all);
    const link = row(page, lang, 1).getByRole("link").first();
    await expect(link).toHaveText(/^\d+$/);
    await expect(link).toHaveAttribute("title", t.of);

    await page.getByRole("combobox", { name: t.shows }).selectOption({ label: t.spend });
    await expect(row(page, lang, 1).getByRole("link").first()).toHaveText(t.money);
    await expect(rows.last().getByRole("rowheader")).not.toHaveText(t.all);

    await page.getByRole("combobox", { name: t.length }).selectOption({ label: t.week });
    await quiet(page);
    await expect(table(page, lang)).toHaveAccessibleName(lang === "en" ? /by the week/ : /周/);
    // Of a hundred weeks those of today are shown, the others on demand.
    const shown = await rows.count();
    const more = page.getByRole("button", { name: lang === "en" ? /^Show all \d+ cohorts$/ : /^显示全部 \d+ 组$/ });
    await more.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(shown);
    await accessible(page);
    await row(page, lang, 1).getByRole("link").first().click();
    await expect(page.getByRole("main")).toContainText(t.week_of);
  });

  test(`a cell leads to its customers in ${lang}, by keyboard and back`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/retention");
    const link = table(page, lang).locator("a[href='#/customers?cohort=2026-01-01&bought_in=2026-03-01']");
    const n = Number((await link.getAttribute("title")).match(lang === "en" ? /^\d+/ : /\d+(?= 位购买)/)[0]);
    await link.focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/#\/customers\?cohort=2026-01-01&bought_in=2026-03-01$/);
    await quiet(page);
    await expect(page.getByText(t.both)).toBeVisible();
    const customers = page.getByRole("table", { name: words[lang].customers });
    await expect(customers).toHaveAttribute("aria-rowcount", String(n + 1));
    // What the table cannot show in a cell stays with the query: sorting keeps the customers.
    await customers.getByRole("columnheader").first().getByRole("button").click();
    await expect(page).toHaveURL(/cohort=2026-01-01&bought_in=2026-03-01&sort=customer$/);
    await expect(customers).toHaveAttribute("aria-rowcount", String(n + 1));
    await page.getByRole("button", { name: t.clear }).click();
    await expect(customers).toHaveAttribute("aria-rowcount", "311");
    await expect(page.getByText(t.both)).toHaveCount(0);
    await page.goBack();
    await expect(table(page, lang)).toBeVisible();
  });

  test(`how soon they buy again in ${lang}, as a chart and as a table`, async ({ page }) => {
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/retention");
    const part = page.getByRole("region").or(page.locator("section")).filter({ has: page.getByRole("heading", { name: t.soon }) }).last();
    await expect(page.getByRole("img", { name: t.curve })).toBeVisible();
    await expect(page.getByRole("img", { name: t.curve }).locator("svg")).toHaveAttribute("aria-hidden", "true");
    await part.getByRole("button", { name: t.as_table }).click();
    const read = part.getByRole("table", { name: t.soon }).getByRole("row", { name: t.day }).getByRole("cell");
    await expect(read.first()).toHaveText(/^\d+\s?%$/);
    await expect(read).toHaveCount(2);
  });

  test(`a table of survival in ${lang}: as seen and by the model`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await start(page, lang);
    await opened(page, { name: "high-end.csv", text: HIGH_END }, lang);
    await go(page, "#/retention");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.stay);
    await expect(page.getByRole("img", { name: t.seen })).toBeVisible();
    await expect(page.getByRole("main")).toContainText(t.fit);
    await expect(page.getByText(new RegExp(`^${t.tenure}`))).toBeVisible();
    await page.getByRole("button", { name: t.as_table }).click();
    // Seven years as seen, fourteen by the model, from the beginning on.
    await expect(page.getByRole("table", { name: t.seen }).getByRole("row")).toHaveCount(16);
    await unmixed(page, lang, HIGH_END);
    await accessible(page);
    await fits(page);
  });

  for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
    test(`${width} px, ${colorScheme}, in ${lang}: it fits, can be used by everyone, and mixes no languages`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await start(page, lang);
      await sample(page, "shop", lang);
      await go(page, "#/retention");
      await expect(page.getByRole("img", { name: t.curve }).locator("svg")).toBeVisible();
      await fits(page);
      await accessible(page);
      await unmixed(page, lang, contents(lang));
      // The periods scroll by themselves, and whose row it is stays in sight.
      const region = page.getByRole("region", { name: t.table });
      await region.evaluate((r) => r.scrollTo(10_000, 0));
      const [left, head] = await region.evaluate((r) => [r, r.querySelector("tbody th")].map((e) => Math.round(e.getBoundingClientRect().left)));
      expect(Math.abs(head - left), "as far as the cells lie apart").toBeLessThanOrEqual(3);
    });
  }

  test(`without anything to compare there is no tab, and the page says what is missing (${lang})`, async ({ page }) => {
    await start(page, lang);
    await sample(page, "survey", lang);
    await expect(tab(page, lang)).toHaveCount(0);
    await go(page, "#/retention");
    await expect(page.getByText(t.empty)).toBeVisible();
    await accessible(page);
    await home(page, lang);
  });
}
