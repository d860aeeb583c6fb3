// Bad input: each kind is said in a sentence in the reader's language, and the page stays usable.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { expect, test } from "./watched.js";
import { choose, csv, download, go, home, languages, made, opened, quiet, role, start, words } from "./steps.js";

const GOOD = { name: "good.csv", text: "customer,date,amount\n007,2026-01-15,10.50\n007,2026-02-20,20\n008,2026-03-01,30\n" };

/** The result of the good file is still there, and can be asked about. */
const usable = async (page, lang) => {
  await expect(page.getByRole("banner")).toContainText(lang === "en" ? "3 orders of 2 customers" : "2 位客户的 3 笔订单");
  await go(page, "#/customers");
  await expect(page.getByRole("link", { name: "007", exact: true })).toBeVisible();
};

const REFUSED = [
  ["an empty file", { name: "empty.csv", text: "" }, "There is nothing in this file.", "文件里没有内容。"],
  ["blank lines only", { name: "blank.csv", text: "\n\n  \n" }, "There is nothing in this file.", "文件里没有内容。"],
  ["a header only", { name: "header.csv", text: "customer,date,amount\n" }, "There is a header and nothing below it.", "只有表头，没有数据行。"],
  ["a picture", { name: "a.csv", bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1] }, "This is not a file of rows.", "这不是含数据行的文件。"],
  ["a spreadsheet that is damaged", { name: "a.xlsx", bytes: [0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0, ...Buffer.from("[Content_Types].xml xl/workbook.xml")] }, "is damaged or not complete", "已损坏或不完整"],
];

for (const lang of languages) {
  test(`files without rows are refused in a sentence (${lang}); the earlier result stays`, async ({ page }) => {
    await start(page, lang);
    await opened(page, GOOD, lang);
    for (const [what, file, en, zh] of REFUSED) {
      await test.step(what, async () => {
        await home(page, lang);
        await choose(page, file, lang);
        const alert = page.getByRole("alert");
        await expect(alert).toContainText(lang === "en" ? en : zh);
        await expect(alert, "takes the focus").toBeFocused();
        // A remedy follows the fault.
        expect((await alert.locator("p").innerText()).length).toBeGreaterThan((lang === "en" ? en : zh).length + 8);
        await alert.getByRole("button", { name: words[lang].close }).click();
        await expect(page.getByRole("alert")).toHaveCount(0);
      });
    }
    await usable(page, lang);
  });

  test(`a file of 1 GB is refused before it is read (${lang})`, async ({ page }, info) => {
    await page.addInitScript(() => {
      window.sent = 0;
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (...all) {
        window.sent += 1;
        return post.apply(this, all);
      };
    });
    const file = made(info, "huge.csv");
    const handle = openSync(file, "w");
    writeSync(handle, "customer,date,amount\n");
    ftruncateSync(handle, 1e9);
    closeSync(handle);
    await start(page, lang);
    await opened(page, GOOD, lang);
    await home(page, lang);
    const before = await page.evaluate(() => window.sent);
    await choose(page, file, lang);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(lang === "en" ? "This file is too large for this tab." : "文件太大，本标签页放不下。");
    await expect(alert).toContainText(/1\.0\sGB/);
    await expect(alert).toContainText(/400\sMB/);
    expect(await page.evaluate(() => window.sent), "nothing went to the worker").toBe(before);
    await usable(page, lang);
  });

  test(`rows with bad cells are set aside with row, column and reason (${lang}), and come down`, async ({ page }) => {
    const text = [
      "customer,date,amount,note",
      "007,2026-01-15,10.50,",
      "007,2026-13-45,20,", // no such day
      "007,soon,20,", // not a date
      "008,2026-03-01,a lot,", // not a number
      ",2026-03-02,5,", // no customer
      '008,2026-03-03,7.25,"=1+1"',
      "008,,9,x", // no date
    ].join("\n");
    await start(page, lang);
    await opened(page, { name: "bad.csv", text }, lang);
    await go(page, "#/data");
    const rows = page.getByRole("table").nth(1).locator("tbody tr");
    await expect(rows).toHaveCount(5);
    const en = [["3", "date", "2026-13-45", "no such day"], ["4", "date", "soon", "not a date"], ["5", "amount", "a lot", "not a number"], ["6", "customer", "(empty)", "no customer"], ["8", "date", "(empty)", "no date"]];
    const told = await rows.evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
    if (lang === "en") expect(told).toEqual(en);
    else {
      expect(told.map((cells) => cells[0])).toEqual(["3", "4", "5", "6", "8"]);
      for (const cells of told) expect(cells[3]).toMatch(/[\u4e00-\u9fff]/);
    }
    await expect(page.getByRole("banner")).toContainText(lang === "en" ? "2 orders of 2 customers" : "2 位客户的 2 笔订单");

    const button = page.getByRole("button", { name: lang === "en" ? "Download the 5 rows" : "下载这 5 行" });
    const file = await download(page, () => button.click());
    expect(file.text.startsWith("\ufeff")).toBe(true);
    const [headers, ...lines] = csv(file.text);
    expect(headers).toEqual(["customer", "date", "amount", "note", "_row", "_reason"]);
    expect(lines.map((line) => line[4])).toEqual(["3", "4", "5", "6", "8"]);
    expect(lines[0].slice(0, 3)).toEqual(["007", "2026-13-45", "20"]);
    for (const line of lines) expect(line[5]).toMatch(lang === "en" ? /^\w+: [a-z ]+$/ : /^\w+: .*[\u4e00-\u9fff]/);

    // Corrected, the rows can be dropped back in as they are.
    await home(page, lang);
    const mended = file.text.replace("2026-13-45", "2026-01-16").replace("soon", "2026-01-17").replace("a lot", "3").replace(/^,2026/m, "009,2026").replace("008,,9", "008,2026-01-18,9");
    await opened(page, { name: "mended.csv", text: mended }, lang);
    await expect(page.getByRole("banner")).toContainText(lang === "en" ? "5 orders of 3 customers" : "3 位客户的 5 笔订单");
  });

  test(`settings that cannot be are refused in a sentence (${lang}); the results stay`, async ({ page }) => {
    const text = "customer,product score,service score,support score,purchases,price\nA,8,7,9,3,50\nB,7,8,6,2,40\nC,9,6,8,1,30\n";
    await start(page, lang);
    await opened(page, { name: "scores.csv", text }, lang);
    await go(page, "#/scores");
    const before = await page.locator("main .hero").first().innerText();
    const weights = lang === "en" ? ["Weight of product", "Weight of service", "Weight of support"] : ["产品权重", "服务权重", "支持权重"];
    for (const weight of weights) {
      await page.getByLabel(weight).fill("0");
      await page.getByLabel(weight).blur();
      await quiet(page);
    }
    await expect(page.getByRole("alert")).toContainText(lang === "en" ? "All weights are zero." : "权重全部为零。");
    await page.getByLabel(weights[2]).fill("-1");
    await page.getByLabel(weights[2]).blur();
    await expect(page.getByRole("alert")).toContainText(lang === "en" ? "A weight is not a number of zero or more." : "有一项权重不是零或正数。");
    await page.getByLabel(weights[2]).fill("0.4");
    await page.getByLabel(weights[2]).blur();
    await expect(page.getByRole("alert")).toHaveCount(0);
    expect(before).toMatch(/\d/);

    await go(page, "#/ltv");
    const rate = page.getByLabel(lang === "en" ? "Yearly discount rate in percent" : "年折现率，百分数");
    const worth = await page.locator("main .hero").first().innerText();
    for (const bad of ["-5", "ten"]) {
      await rate.fill(bad);
      await rate.blur();
      await expect(page.getByRole("alert")).toContainText(lang === "en" ? "The discount rate is not a number of zero or more." : "折现率不是零或正数。");
      await expect(rate).toHaveAttribute("aria-invalid", "true");
      await expect(page.locator("main .hero").first()).toHaveText(worth);
    }
    await rate.fill("8");
    await rate.blur();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test(`a meaning given twice is said (${lang}); the results stay until one is changed`, async ({ page }) => {
    await start(page, lang);
    await opened(page, { name: "twice.csv", text: "customer,date,amount,net\nA,2026-01-01,1,5\nB,2026-01-02,2,6\n" }, lang);
    await go(page, "#/columns");
    await role(page, "net", lang).selectOption("amount");
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(lang === "en" ? "have been given the same meaning." : "被设为同一含义。");
    await expect(role(page, "net", lang)).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByRole("banner")).toContainText(lang === "en" ? "2 orders of 2 customers" : "2 位客户的 2 笔订单");
    await role(page, "amount", lang).selectOption("leave_out");
    await expect(alert).toHaveCount(0);
    await go(page, "#/overview");
    await expect(page.locator("main .answers .hero").first()).toContainText("11");
  });

  test(`one column alone says what is missing or counts the customers (${lang})`, async ({ page }) => {
    await start(page, lang);
    await choose(page, { name: "one.csv", text: "customer\nA\nB\nC\n" }, lang);
    await expect(page).toHaveURL(/#\/(columns|overview)$/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const said = await page.getByRole("main").innerText();
    const alert = await page.getByRole("alert").allInnerTexts();
    expect(`${said} ${alert}`).toMatch(lang === "en" ? /None of the|No column is|Nothing to answer|No row/ : /没有|未能|还没有/);
    await go(page, "#/columns");
    await expect(role(page, "customer", lang)).toBeVisible();
  });
}

test("a wrong encoding is said, and the file stays as it was read", async ({ page }) => {
  await start(page);
  await opened(page, { name: "umlauts.csv", text: "customer,date,amount,town\nÄ1,2026-01-02,10,Köln\nÖ2,2026-01-03,20,Zürich\n" });
  await go(page, "#/columns");
  const encoding = page.getByRole("combobox", { name: words.en.encoding });
  await encoding.selectOption({ label: "UTF-16 LE" });
  await expect(page.getByRole("alert")).toContainText(/cannot be read as UTF-16|nothing below it|nothing in this file|not a file of rows/);
  await expect(page.getByRole("banner")).toContainText("2 orders of 2 customers");
  await expect(encoding.locator("option:checked")).toHaveText("UTF-8");
});

const NOTED = [
  ["rows too short or too long", "customer,date,amount\nA,2026-01-01,1\nB,2026-01-02\nC,2026-01-03,3,4,5\n", /2 rows have fewer or more cells than the header/],
  ["a header that comes twice", "customer,date,amount,note,note\nA,2026-01-01,1,x,y\nB,2026-01-02,2,x,y\n", /The header “note” came twice; the second is now “note/],
  ["text where a rating should be", "customer,product score,service score\nA,8,7\nB,fine,8\nC,6,5\nD,7,7\n", /One row has a cell that could not be used/],
  ["a total row", "customer,date,amount\nA,2026-01-01,1\nB,2026-01-02,2\nTotal,,3\n", /total row/],
  ["a quotation mark that is never closed", 'customer,date,amount,note\nA,2026-01-01,1,x\nB,2026-01-02,2,"open\nC,2026-01-03,3,z\n', /quotation mark in row 3 is never closed/],
];

for (const [what, text, said] of NOTED) {
  test(`${what}: noted, and the good rows go on`, async ({ page }) => {
    await start(page);
    await opened(page, { name: "noted.csv", text });
    await go(page, "#/data");
    await expect(page.getByRole("main")).toContainText(said);
    await go(page, "#/customers");
    await expect(page.getByRole("link", { name: "A", exact: true })).toBeVisible();
  });
}

test("leading zeros of ids stay, on screen and in the file", async ({ page }) => {
  await start(page);
  await opened(page, { name: "zeros.csv", text: "customer,date,amount\n0007,2026-01-01,1\n007,2026-01-02,2\n7,2026-01-03,3\n" });
  await go(page, "#/customers");
  for (const id of ["0007", "007", "7"]) await expect(page.getByRole("link", { name: id, exact: true })).toBeVisible();
  const file = await download(page, () => page.getByRole("button", { name: /^CSV of these/ }).click());
  expect(csv(file.text).slice(1).map((row) => row[0])).toEqual(["0007", "007", "7"]);
});

test("what a spreadsheet would take for a formula is defused in the file", async ({ page }) => {
  await start(page);
  await opened(page, { name: "formula.csv", text: "customer,date,amount\n=1+1,2026-01-01,1\n@a,2026-01-02,2\n-5,2026-01-03,3\n<b>x</b>,2026-01-04,4\n" });
  await go(page, "#/customers");
  await expect(page.getByRole("link", { name: "<b>x</b>", exact: true })).toBeVisible();
  const file = await download(page, () => page.getByRole("button", { name: /^CSV of these/ }).click());
  expect(csv(file.text).slice(1).map((row) => row[0])).toEqual(["'=1+1", "'@a", "-5", "<b>x</b>"]);
});
