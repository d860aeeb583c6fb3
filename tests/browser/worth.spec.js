// What customers are worth by the models: the total, the curve, the trust, the table, one customer, in both languages.
import { readFileSync } from "node:fs";
import { expect, test } from "./watched.js";
import { csv, download, go, languages, quiet, sample, sampleFile, start, words } from "./steps.js";
import { accessible, fits, unmixed } from "./words.js";

const said = {
  en: {
    total: /^Expected spend of today’s customers, next 12 months$/,
    six: /next 6 months$/,
    interval: /^80 % interval \$?[\d,.]+ to \$?[\d,.]+; 95 % interval \$?[\d,.]+ to \$?[\d,.]+$/,
    horizon: "Horizon in months",
    margin: "Margin in percent of a sale",
    unit: "Time unit",
    model: "Model",
    split: "Last day before the held-back time",
    models: "Models compared on the same customers",
    chosen: "chosen",
    comparing: "still being compared",
    purchases: "Show purchases",
    money: "Show money",
    as_table: "View as table",
    by: "By",
    top: "Who matters most",
    alive: "Still a customer",
    chance: "Chance still a customer",
    worth: "What are my customers worth?",
    slipping: "Who is slipping, and what does it cost?",
    see: "See them",
    slips: "Slipping",
    parameters: "Parameters and models",
  },
  "zh-CN": {
    total: /^现有客户未来 12 个月的预期消费$/,
    six: /未来 6 个月的预期消费$/,
    interval: /^80% 区间 ¥?[\d,.]+ 至 ¥?[\d,.]+；95% 区间 ¥?[\d,.]+ 至 ¥?[\d,.]+$/,
    horizon: "预测期（月）",
    margin: "利润率，百分数",
    unit: "时间单位",
    model: "模型",
    split: "留出期之前的最后一天",
    models: "同一批客户上的模型比较",
    chosen: "采用",
    comparing: "仍在比较",
    purchases: "看购买次数",
    money: "看金额",
    as_table: "以表格查看",
    by: "按",
    top: "谁最要紧",
    alive: "仍是客户",
    chance: "仍是客户的概率",
    worth: "客户值多少钱？",
    slipping: "谁在滑落，代价多大？",
    see: "查看名单",
    slips: "滑落",
    parameters: "参数与模型",
  },
};

/** A sample as text, to tell its words from the page's. One of them is in the encoding of an old Chinese system. */
const shop = (of) =>
  new TextDecoder(of === "en" ? "utf-8" : "gb18030").decode(readFileSync(sampleFile(`shop.${of}.csv`)));

const main = (page) => page.getByRole("main");
const part = (page, name) => main(page).locator("section", { has: page.getByRole("heading", { level: 2, name, exact: true }) });
const number = (text) => Number(text.replace(/[^\d.]/g, ""));
const hero = async (page) => number(await main(page).locator(".hero").first().innerText());

/** The page of lifetime value, with every model compared. */
const ltv = async (page, lang) => {
  await go(page, "#/ltv");
  await expect(main(page).getByText(said[lang].comparing)).toHaveCount(0, { timeout: 30_000 });
  await quiet(page);
};

for (const lang of languages) {
  const w = said[lang];

  test(`lifetime value in ${lang}: a total with its interval, the curve, the models, where it lies`, async ({ page }, info) => {
    info.setTimeout(240_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await ltv(page, lang);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(w.total);
    await expect(main(page).getByRole("img", { name: w.interval }).first()).toBeVisible();

    const models = page.getByRole("table", { name: w.models });
    expect(await models.getByRole("row").count(), "models, the baseline and the truth").toBeGreaterThan(4);
    await expect(models.getByRole("row", { name: /MBG\/NBD/ }).first()).toBeVisible();
    await expect(models.getByText(w.chosen, { exact: true })).toHaveCount(1);
    await page.getByText(w.parameters, { exact: true }).click();
    await expect(main(page)).toContainText(/r\s\d[\d.]*\s±\s[\d.]+\s·\sα\s\d/);

    await page.getByRole("button", { name: w.purchases }).click();
    await expect(page).toHaveURL(/of=purchases/);
    await page.getByRole("button", { name: w.money }).click();
    await expect(page).toHaveURL(/#\/ltv$/);

    const options = page.getByRole("combobox", { name: w.by, exact: true });
    await options.selectOption("cohort");
    await expect(page).toHaveURL(/by=cohort/);
    await expect(main(page).getByRole("row", { name: lang === "en" ? /^Q\d 20\d\d/ : /^20\d\d年.季/ }).first()).toBeVisible();

    const top = page.getByRole("table", { name: w.top });
    await expect(top.getByRole("img", { name: w.interval }).first()).toBeVisible();
    await top.getByRole("link").first().click();
    await expect(page).toHaveURL(/#\/customers\/.+$/);
  });

  test(`one customer in ${lang}: the chance over time with its formula, and the forecast`, async ({ page }, info) => {
    info.setTimeout(240_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    await start(page, lang);
    await sample(page, "shop", lang);
    // The formula of this model is short enough to stand on the page; others say that theirs is not.
    await ltv(page, lang);
    await page.getByRole("combobox", { name: w.model }).selectOption("mbg_nbd");
    await ltv(page, lang);
    await go(page, "#/customers?sort=order_count&desc=1");
    await page.getByRole("table", { name: words[lang].customers }).locator("tbody").getByRole("link").first().click();
    await expect(page).toHaveURL(/#\/customers\/.+$/);
    const chance = part(page, w.chance);
    await expect(chance.getByRole("img").first()).toBeVisible();
    await expect(chance.locator("math")).toHaveCount(1);
    await expect(chance.locator("math")).toContainText("α");
    await chance.getByRole("button", { name: w.as_table }).click();
    const rows = chance.getByRole("table").getByRole("row");
    const chances = (await rows.locator("td").allInnerTexts()).map(number);
    expect(chances.length).toBeGreaterThan(5);
    expect(chances.every((p) => p >= 0 && p <= 100)).toBe(true);
    await expect(main(page).getByRole("img", { name: w.interval }).first()).toBeVisible();
    await fits(page);
    await accessible(page);
  });

  test(`the forecast's pages in ${lang} fit a phone, light and dark, and mix no languages`, async ({ page }, info) => {
    info.setTimeout(240_000);
    await start(page, lang);
    await sample(page, "shop", lang);
    await ltv(page, lang);
    await page.getByText(w.parameters, { exact: true }).click();
    for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"], [320, "light"]]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      // Scrolled halfway, the bar lies in part under the tabs.
      await page.evaluate(() => scrollTo(0, 0));
      await fits(page);
      await accessible(page);
    }
    await unmixed(page, lang, shop(lang));
  });

  test(`the overview in ${lang} says what customers are worth and who is slipping, and leads to them`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await start(page, lang);
    await sample(page, "shop", lang);
    const answers = main(page).locator(".answer");
    await expect(answers.first().getByRole("heading", { name: w.worth })).toBeVisible();
    await expect(answers.first().getByRole("img", { name: w.interval })).toBeVisible();
    // Until then the figures are of the model that was ready first.
    await expect(main(page).getByText(w.comparing)).toHaveCount(0, { timeout: 30_000 });
    const slipping = answers.filter({ has: page.getByRole("heading", { name: w.slipping }) });
    const n = number((await slipping.locator(".hero").innerText()).match(/^[\d,]+/)[0]);
    await slipping.getByRole("link", { name: w.see }).click();
    await expect(page).toHaveURL(/segment\.slipping=slipping/);
    const table = page.getByRole("table", { name: words[lang].customers });
    await expect(table).toHaveAttribute("aria-rowcount", String(n + 1));
    await expect(page.getByRole("combobox", { name: w.slips, exact: true })).toHaveValue("slipping");
    await expect(table.getByRole("img", { name: w.interval }).first()).toBeVisible();
    // All of them have a chance between 15 and 70 %.
    const at = await table.getByRole("columnheader", { name: w.alive, exact: true }).evaluate((th) => th.cellIndex);
    const chances = await table.locator("tbody tr[aria-rowindex]").evaluateAll((all, i) => all.map((row) => parseFloat(row.cells[i].textContent)), at);
    expect(chances.every((p) => p >= 14.5 && p <= 70.5)).toBe(true);
  });
}

test("settings of the forecast recompute it: horizon, margin, time unit, model, split", async ({ page }, info) => {
  info.setTimeout(240_000);
  await page.setViewportSize({ width: 1280, height: 800 });
  const w = said.en;
  await start(page);
  await sample(page, "shop");
  await ltv(page, "en");
  const year = await hero(page);
  await page.getByRole("textbox", { name: w.horizon }).fill("6");
  await page.getByRole("textbox", { name: w.horizon }).blur();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w.six);
  await quiet(page);
  expect(await hero(page)).toBeLessThan(year);

  // The margin changes what it is worth, not what is spent.
  const half = await hero(page);
  const today = main(page).locator(".ltv-top .say").nth(1);
  const whole = number(await today.locator("b").innerText());
  await page.getByRole("textbox", { name: w.margin }).fill("50");
  await page.getByRole("textbox", { name: w.margin }).blur();
  await expect(today).toContainText("margin of 50");
  expect(number(await today.locator("b").innerText()) / whole).toBeCloseTo(0.5, 1);
  expect(await hero(page)).toBe(half);

  await page.getByRole("textbox", { name: w.margin }).fill("120");
  await page.getByRole("textbox", { name: w.margin }).blur();
  await expect(page.getByRole("alert")).toContainText("0…100 %");
  // What was refused stays where it was typed, and is marked.
  await expect(page.getByRole("textbox", { name: w.margin })).toHaveValue("120");
  await expect(main(page).locator("[aria-invalid=true]")).toHaveCount(1);
  await page.getByRole("textbox", { name: w.margin }).fill("100");
  await page.getByRole("textbox", { name: w.margin }).blur();
  await expect(page.getByRole("alert")).toHaveCount(0);

  // A split outside of the data: said, and the one in use stands in the field.
  const split = page.getByLabel(w.split);
  const found = await split.inputValue();
  await split.fill("2031-01-01");
  await expect(main(page).locator(".ltv-top")).toContainText("another day was chosen");
  await ltv(page, "en");
  await expect(split).toHaveValue(found);

  // Another time unit gives the same forecast: only the parameters are counted differently.
  await page.getByRole("combobox", { name: w.unit }).selectOption("month");
  await ltv(page, "en");
  expect(Math.abs((await hero(page)) / half - 1)).toBeLessThan(0.01);
  await page.getByRole("combobox", { name: w.model }).selectOption("bg_nbd");
  await ltv(page, "en");
  const models = page.getByRole("table", { name: w.models });
  await expect(models.getByRole("row", { name: /^BG\/NBD/ })).toContainText(w.chosen);
});

test("the chart's table ends where the total is, and the histories can be taken away", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await start(page);
  await sample(page, "shop");
  await ltv(page, "en");
  const curve = part(page, "So far, and next");
  await curve.getByRole("button", { name: said.en.as_table }).click();
  const rows = curve.getByRole("table").getByRole("row");
  const happened = await rows.locator("td:nth-child(2)").allInnerTexts();
  const so_far = number(happened.filter(Boolean).at(-1));
  const expected = number((await rows.last().locator("td").nth(1).innerText()));
  expect(Math.abs(expected - so_far - (await hero(page))) / expected).toBeLessThan(0.01);

  await page.getByRole("banner").getByRole("button", { name: words.en.take_away }).click();
  const dialog = page.getByRole("dialog", { name: words.en.take_away });
  const item = dialog.getByRole("listitem").filter({ hasText: "Purchase histories" });
  const file = await download(page, () => item.getByRole("button", { name: words.en.download }).click());
  expect(file.name).toBe("purchase-histories.csv");
  const [head, ...all] = csv(file.text);
  expect(head[0]).toMatch(/customer/i);
  // Three of the 310 customers have bought nothing that was not given back.
  expect(all.length).toBe(307);
});

test("data in which nobody came back gives no forecast, and says why", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await start(page);
  const rows = Array.from({ length: 12 }, (_, i) => `c${i},2026-0${1 + (i % 9)}-15,${10 + i}`);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: words.en.choose }).click();
  const buffer = Buffer.from(`customer,date,amount\n${rows.join("\n")}\n`);
  await (await chooser).setFiles({ name: "once.csv", mimeType: "text/csv", buffer });
  await expect(page).toHaveURL(/#\/(overview|columns)$/);
  await go(page, "#/ltv");
  await expect(main(page)).toContainText("This data cannot tell.");
  await expect(main(page)).toContainText("too few to tell");
  await fits(page);
  await accessible(page);
  await go(page, "#/overview");
  await expect(main(page).locator(".answer").first().getByRole("heading")).toHaveText("What have my customers spent?");
});
