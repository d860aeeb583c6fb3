// Pages that the second worker composes: clusters, forest, warning, own rules, advice, what if; in both languages.
import { readFileSync } from "node:fs";
import { expect, test } from "./watched.js";
import { download, go, home, languages, quiet, sample, sampleFile, start, words } from "./steps.js";
import { accessible, fits, unmixed } from "./words.js";

const said = {
  en: {
    segments: "Segments",
    tabs: "Results",
    clusters: "Who is alike?",
    the_clusters: "The clusters",
    k: "Clusters",
    money: "Spent",
    cluster: "Cluster",
    forest: "What will a new customer be worth?",
    seats: "Seats",
    between: /four in five such customers lie between/,
    warning: "Who is about to leave?",
    first: "Whom to look after first",
    calibration: "Chances foretold, and what became of them",
    own: "Your own segments",
    rules: "One rule a line: name, colon, condition",
    meant: /Did you mean .*recency_days/,
    rule_table: "Rules",
    boxes: "One box a line: name, colon, R; F; M",
    hole: /codes are in no box/,
    advice: "What next?",
    tasks: "Tasks as CSV",
    review: "Review as Markdown",
    next: /^(Next: .+|Next step)$/,
    whatif: "What if?",
    price: "Price of a purchase",
    keep: "Keep this scenario",
    scenario: "Scenario 1",
    scenarios: "Scenarios",
    range: /^Between/,
    moves: "What has moved?",
    day: "Earlier day",
    file: "An earlier file",
    flows: "Flows of customers from their group before to their group now.",
    figures: "Before and after",
    customers: "Customers",
    compare: "How do groups differ?",
    against: "Every group",
    happened: "A: happened",
    no_count: /^It takes whole numbers/,
  },
  "zh-CN": {
    segments: "分群",
    tabs: "结果",
    clusters: "谁和谁相像？",
    the_clusters: "各类",
    k: "类数",
    money: "已花",
    cluster: "聚类",
    forest: "新客户会值多少？",
    seats: "席位数",
    between: /五分之四这样的客户在/,
    warning: "谁快要离开了？",
    first: "先照看谁",
    calibration: "预测的概率与实际结果",
    own: "自己的分群",
    rules: "一行一条：名称、冒号、条件",
    meant: /是不是 .*recency_days/,
    rule_table: "规则",
    boxes: "一行一个：名称、冒号、R; F; M",
    hole: /个编码不在任何盒子/,
    advice: "下一步做什么？",
    tasks: "任务清单 CSV",
    review: "每周回顾 Markdown",
    next: /^下一步/,
    whatif: "假如……会怎样？",
    price: "每次购买金额",
    keep: "保存这个方案",
    scenario: "方案 1",
    scenarios: "方案",
    range: /^应在/,
    moves: "有什么变化？",
    day: "较早的一天",
    file: "较早的文件",
    flows: "客户从之前的组到现在的组的流向。",
    figures: "前后对比",
    customers: "客户",
    compare: "各组有何不同？",
    against: "各组",
    happened: "A 发生数",
    no_count: /^请填整数/,
  },
};

const decode = (bytes, lang) => new TextDecoder(lang === "en" ? "utf-8" : "gb18030").decode(bytes);
const contents = (name, lang) => decode(readFileSync(sampleFile(`${name}.${lang}.csv`)), lang);
const title = (page) => page.getByRole("heading", { level: 1 });

for (const lang of languages) {
  const t = said[lang];

  test(`clusters in ${lang}: found, chosen by keyboard, and a filter of customers`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await page.getByRole("navigation", { name: t.tabs }).getByRole("link", { name: t.segments, exact: true }).first().click();
    await page.getByRole("navigation", { name: t.tabs }).getByRole("link", { name: t.cluster, exact: false }).last().click();
    await expect(title(page)).toHaveText(t.clusters);
    const table = page.getByRole("table", { name: t.the_clusters });
    const sizes = async () => (await table.locator("tbody tr td:nth-child(2)").allInnerTexts()).map(Number);
    expect((await sizes()).reduce((a, b) => a + b)).toBe(310);
    await page.getByLabel(t.k, { exact: true }).selectOption("4");
    await expect(table.locator("tbody tr")).toHaveCount(4);
    await expect(page).toHaveURL(/k=4/);
    const before = await table.innerText();
    // A column less, by keyboard.
    await page.getByRole("checkbox", { name: t.money, exact: true }).focus();
    await page.keyboard.press("Space");
    await expect.poll(() => table.innerText()).not.toBe(before);
    const all = await sizes();
    await accessible(page);
    await fits(page);
    await unmixed(page, lang, contents("shop", lang));
    // The filter holds with the columns as they were chosen, and after the same file was opened anew.
    await go(page, "#/customers?cluster=c1");
    await expect(page.getByRole("table").first()).toHaveAttribute("aria-rowcount", String(all[0] + 1));
  });

  test(`a forest in ${lang}: judged, and asked about a new customer`, async ({ page }) => {
    await start(page, lang);
    await sample(page, "saas", lang);
    await go(page, "#/foretell");
    await expect(title(page)).toHaveText(t.forest);
    await expect(page.getByText(t.between)).toBeVisible();
    const answer = page.locator("main section").nth(1).locator("dl");
    const before = await answer.innerText();
    await page.getByRole("textbox", { name: t.seats, exact: true }).fill("60");
    await expect(page).toHaveURL(/n\.attribute/);
    await expect.poll(() => answer.innerText()).not.toBe(before);
    await accessible(page);
    await fits(page);
    await unmixed(page, lang, contents("saas", lang));
  });

  test(`a churn warning in ${lang}: learned from accounts that ended`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await start(page, lang);
    await sample(page, "saas", lang);
    await go(page, "#/warning");
    await expect(title(page)).toHaveText(t.warning);
    await expect(page.getByRole("table", { name: t.first }).getByRole("row")).not.toHaveCount(0);
    await expect(page.getByRole("img", { name: t.calibration }).locator("svg")).toBeVisible();
    await accessible(page);
    await fits(page);
    await unmixed(page, lang, contents("saas", lang));
    // A link to those at high risk filters also before the page that finds them was opened.
    await home(page, lang);
    await sample(page, "saas", lang);
    await go(page, "#/customers?churn.warning=high");
    const customers = page.getByRole("table", { name: words[lang].customers });
    await expect.poll(async () => Number(await customers.getAttribute("aria-rowcount"))).toBeLessThan(100);
  });

  test(`own rules in ${lang}: counted and checked while they are typed`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/own");
    await expect(title(page)).toHaveText(t.own);
    const rules = page.getByRole("textbox", { name: t.rules });
    await rules.pressSequentially("quiet: recency_day > 90");
    await expect(page.getByText(t.meant)).toBeVisible();
    await expect(rules).toHaveAttribute("aria-invalid", "true");
    await rules.fill("quiet: recency_days > 90\nrest: not recency_days > 90");
    const table = page.getByRole("table", { name: t.rule_table, exact: true });
    await expect(table.locator("tbody tr")).toHaveCount(2);
    const counts = (await table.locator("tbody tr td:nth-child(2)").allInnerTexts()).map(Number);
    expect(counts.reduce((a, b) => a + b)).toBeLessThanOrEqual(310);
    await expect(rules).toHaveValue(/^quiet/);
    await page.getByRole("textbox", { name: t.boxes }).fill("new: 5; *; *");
    await expect(page.getByText(t.hole)).toBeVisible();
    await accessible(page);
    await fits(page);
  });

  test(`advice in ${lang}: ranked, taken away, and on the customer's page`, async ({ page }) => {
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/advice");
    await expect(title(page)).toHaveText(t.advice);
    const tasks = await download(page, () => page.getByRole("button", { name: t.tasks }).click());
    expect(tasks.text.split("\r\n").length).toBeGreaterThan(100);
    expect(tasks.text).not.toMatch(/advice\.|%\{|<b>/);
    const review = await download(page, () => page.getByRole("button", { name: t.review }).click());
    expect(review.text).toMatch(/^# .+\n\n.+\*\*/);
    expect(review.text).not.toMatch(/advice\.|%\{|<b>/);
    await accessible(page);
    await fits(page);
    await unmixed(page, lang, contents("shop", lang));
    await page.locator("main details").first().click();
    await page.locator("main details").first().getByRole("link").first().click();
    await expect(page).toHaveURL(/#\/customers\/\d+$/);
    await expect(page.getByRole("heading", { level: 2, name: t.next })).toBeVisible();
  });

  test(`what if in ${lang}: slider and number, before and after, kept scenarios`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/whatif");
    await expect(title(page)).toHaveText(t.whatif);
    const price = page.getByRole("textbox", { name: t.price });
    await expect(page.getByRole("button", { name: t.keep })).toHaveCount(0);
    const slider = page.getByRole("slider", { name: t.price });
    await slider.focus();
    await page.keyboard.press("End");
    await expect(page.getByRole("button", { name: t.keep })).toBeVisible();
    expect(Number(await price.inputValue())).toBeGreaterThan(100);
    await price.fill("dear");
    await expect(price).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByText(t.range).first()).toBeVisible();
    await price.fill("94,74");
    await page.getByRole("button", { name: t.keep }).click();
    const kept = page.getByRole("table", { name: t.scenarios });
    await expect(kept.getByRole("rowheader", { name: t.scenario })).toBeVisible();
    await accessible(page);
    await fits(page);
    // The address holds the scenario, and nothing of the data.
    await expect(page).toHaveURL(/kept=/);
  });

  test(`what moved in ${lang}: since a day, and since an earlier file`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/moves");
    await expect(title(page)).toHaveText(t.moves);
    await expect(page.getByRole("img", { name: t.flows }).locator("svg")).toBeVisible();
    const row = page.getByRole("table", { name: t.figures }).getByRole("row").filter({ has: page.getByRole("rowheader", { name: t.customers, exact: true }) });
    const numbers = async () => (await row.getByRole("cell").allInnerTexts()).map((v) => Number(v.replace(/[^\d.-]/g, "")));
    const [before, now] = await numbers();
    expect(before).toBeLessThan(now);
    await page.getByLabel(t.day).fill("2026-01-01");
    await expect.poll(async () => (await numbers())[0]).toBeLessThan(before);
    await accessible(page);
    await fits(page);
    await unmixed(page, lang, contents("shop", lang));
    // The first half of the same file, as an earlier export would be.
    const lines = contents("shop", lang).split(/\r?\n/);
    const half = lines.slice(0, lines.length / 2).join("\n");
    await page.getByLabel(t.file).setInputFiles({ name: "earlier.csv", mimeType: "text/csv", buffer: Buffer.from(half) });
    await expect(page).toHaveURL(/file=/);
    await expect.poll(async () => (await numbers())[0]).not.toBe(before);
    await page.getByLabel(t.file).setInputFiles({ name: "picture.png", mimeType: "image/png", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]) });
    await expect(page.getByRole("alert").filter({ hasText: /\S/ }).first()).toBeVisible();
  });

  test(`groups beside each other in ${lang}, and two counts`, async ({ page }) => {
    await start(page, lang);
    await sample(page, "survey", lang);
    await go(page, "#/compare");
    await expect(title(page)).toHaveText(t.compare);
    await expect(page.getByRole("table", { name: t.against }).locator("tbody tr").first()).toBeVisible();
    await page.getByRole("textbox", { name: t.happened }).fill("80");
    await expect(page.getByText(t.no_count)).toBeVisible();
    await accessible(page);
    await fits(page);
    await unmixed(page, lang, contents("survey", lang));
  });
}
