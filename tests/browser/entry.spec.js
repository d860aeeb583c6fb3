// Every way in, and every way to read again: each ends in the same results.
import { expect, test } from "./watched.js";
import { choose, csv, customersCsv, download, go, home, opened, quiet, role, sample, start, words } from "./steps.js";

const ORDERS = "customer,date,amount\n007,2026-01-15,10.50\n007,2026-02-20,20\n008,2026-03-01,30\n";
const HEADING = /3 orders of 2 customers/;

const found = (page) => page.getByRole("heading", { level: 1 });

const read = async (page) => {
  await expect(page).toHaveURL(/#\/(overview|columns)$/);
  await go(page, "#/columns");
  await expect(found(page)).toContainText(HEADING);
};

/** A paste as the browser tells of it. */
const paste = (page, selector, text) =>
  page.evaluate(
    ([where, what]) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", what);
      document.querySelector(where).dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    [selector, text],
  );

test("a paste into the box is read at once, tab-separated as from a spreadsheet", async ({ page }) => {
  await start(page);
  await page.getByRole("textbox", { name: words.en.box }).focus();
  await paste(page, "#paste", ORDERS.replaceAll(",", "\t"));
  await read(page);
  await expect(page.getByRole("combobox", { name: words.en.delimiter })).toHaveValue("tab");
  await expect(found(page)).toContainText("pasted text");
});

test("a paste anywhere is read, from a page of results too; a single word is not", async ({ page }) => {
  await start(page);
  await paste(page, "body", "hello");
  await expect(page.getByRole("textbox", { name: words.en.box })).toBeVisible();
  await paste(page, "body", ORDERS);
  await read(page);
  await go(page, "#/overview");
  await paste(page, "main", `${ORDERS}009,2026-03-02,5\n`);
  await expect(page.getByRole("banner")).toContainText("4 orders of 3 customers");
});

test("a dropped file is read wherever it falls, and the page says where it would go", async ({ page }) => {
  await start(page);
  const drag = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
    return transfer;
  }, ORDERS);
  await page.dispatchEvent("footer", "dragover", { dataTransfer: drag });
  await expect(page.getByText("Drop to read")).toBeVisible();
  await page.dispatchEvent("footer", "drop", { dataTransfer: drag });
  await read(page);
  await expect(page.getByText("Drop to read")).toHaveCount(0);
  await expect(page.getByRole("banner")).toContainText("dropped.csv");
});

test("a file is chosen, and the same one again after it was corrected", async ({ page }) => {
  await start(page);
  await opened(page, { name: "orders.csv", text: ORDERS });
  await read(page);
  await home(page);
  await opened(page, { name: "orders.csv", text: `${ORDERS}010,2026-03-03,1\n` });
  await go(page, "#/columns");
  await expect(found(page)).toContainText("4 orders of 3 customers");
});

for (const lang of ["en", "zh-CN"]) {
  test(`the template in ${lang} comes down and can be read as it is`, async ({ page }) => {
    await start(page, lang);
    const file = await download(page, () => page.getByRole("link", { name: words[lang].template, exact: true }).click());
    expect(file.name).toBe(lang === "en" ? "template.csv" : "template.zh-CN.csv");
    await opened(page, { name: file.name, text: file.text }, lang);
    await go(page, "#/columns");
    const values = await page.locator("table.mapping select").evaluateAll((all) => all.map((s) => s.value));
    expect(values).toEqual(["customer", "date", "amount"]);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test(`rows typed by hand in ${lang}`, async ({ page }) => {
    await start(page, lang);
    await page.getByRole("button", { name: words[lang].by_hand }).click();
    const box = page.getByRole("textbox", { name: words[lang].box });
    await expect(box).toBeFocused();
    await page.keyboard.type("007\t2026-01-15\t10.50\n008\t2026-02-01\t3\n");
    await page.getByRole("button", { name: words[lang].read, exact: true }).click();
    await expect(page).toHaveURL(/#\/(overview|columns)$/);
    await expect(page.getByRole("banner")).toContainText(lang === "en" ? "2 orders of 2 customers" : "2 位客户的 2 笔订单");
  });
}

// "客户编号,日期,金额" and two rows, as an old Chinese system writes them.
const GB = [
  ...[0xbf, 0xcd, 0xbb, 0xa7, 0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xc8, 0xd5, 0xc6, 0xda, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a],
  ...Buffer.from("A1,2026-01-02,10\nA2,2026-01-03,20\n"),
];
const TEXT = "客户编号,日期,金额\nA1,2026-01-02,10\nA2,2026-01-03,20\n";
const utf16 = (text, big) => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return big ? bytes.swap16() : bytes;
};

for (const [name, bytes, label] of [
  ["gb18030.csv", GB, "GB18030"],
  ["utf-16le.csv", utf16(TEXT), "UTF-16 LE"],
  ["utf-16be.csv", utf16(TEXT, true), "UTF-16 BE"],
  ["utf-8-bom.csv", Buffer.from(`\ufeff${TEXT}`), "UTF-8"],
]) {
  test(`${name} is recognised as ${label}`, async ({ page }) => {
    await start(page);
    await opened(page, { name, bytes });
    await go(page, "#/columns");
    await expect(page.getByRole("combobox", { name: words.en.encoding }).locator("option:checked")).toHaveText(label);
    await expect(role(page, "客户编号")).toHaveValue("customer");
    await expect(found(page)).toContainText("2 orders of 2 customers");
  });
}

for (const [key, sign] of [["semicolon", ";"], ["pipe", "|"], ["tab", "\t"], ["comma", ","]]) {
  test(`${key} is recognised`, async ({ page }) => {
    await start(page);
    await opened(page, { name: `${key}.csv`, text: ORDERS.replaceAll(",", sign) });
    await read(page);
    await expect(page.getByRole("combobox", { name: words.en.delimiter })).toHaveValue(key);
  });
}

test("delimiter, encoding and header row can be chosen; each choice reads the file again", async ({ page }) => {
  await start(page);
  await opened(page, { name: "orders.csv", text: ORDERS });
  await go(page, "#/columns");
  const delimiter = page.getByRole("combobox", { name: words.en.delimiter });
  await delimiter.selectOption("semicolon");
  await expect(page.getByRole("rowheader", { name: "customer,date,amount" })).toBeVisible();
  await delimiter.selectOption("comma");
  await expect(found(page)).toContainText(HEADING);
  await page.getByRole("combobox", { name: words.en.header }).selectOption("0");
  await expect(page.locator("table.mapping tbody tr").first()).toContainText("customer");
  await expect(page.locator("table.mapping tbody tr").first().locator("code").first()).toHaveText("customer");
  await page.getByRole("combobox", { name: words.en.header }).selectOption("1");
  await expect(found(page)).toContainText(HEADING);
  await page.getByRole("combobox", { name: words.en.encoding }).selectOption({ label: "GB18030" });
  await expect(page.getByRole("combobox", { name: words.en.encoding }).locator("option:checked")).toHaveText("GB18030");
  await expect(found(page)).toContainText(HEADING);
});

test("the order of day and month is asked once, and the answer changes the results", async ({ page }) => {
  await start(page);
  await opened(page, { name: "dates.csv", text: "customer,date,amount\nA,03/04/2026,10\nB,05/06/2026,20\nA,07/08/2026,30\n" });
  await expect(page).toHaveURL(/#\/columns$/);
  const question = page.getByRole("group", { name: /can be read two ways/ });
  await expect(question).toHaveCount(1);
  const before = await found(page).innerText();
  const other = question.getByRole("radio", { checked: false });
  await expect(other).toHaveCount(1);
  await other.click();
  await expect(question).toHaveCount(0);
  await expect(found(page)).toContainText("3 orders of 2 customers");
  expect(await found(page).innerText()).not.toBe(before);
});

test("the decimal sign is asked once", async ({ page }) => {
  await start(page);
  await opened(page, { name: "numbers.csv", text: "customer;date;amount\nA;2026-01-02;1.000\nB;2026-01-03;2.000\n" });
  await expect(page).toHaveURL(/#\/columns$/);
  const question = page.getByRole("group", { name: /can be read two ways/ });
  await question.getByRole("radio", { name: /1,000/ }).click();
  await expect(question).toHaveCount(0);
  await go(page, "#/overview");
  await expect(page.locator("main .answers .hero").first()).toContainText("3,000");
});

test("weights, discount rate and last day recompute without reading the file again", async ({ page }) => {
  // Counts what travels to workers beside a question: a file or bytes travel only to be read.
  await page.addInitScript(() => {
    window.readings = 0;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message?.body !== undefined) window.readings += 1;
      return post.call(this, message, ...rest);
    };
  });
  await start(page);
  await sample(page, "saas");
  const readings = await page.evaluate(() => window.readings);
  expect(readings).toBe(1);

  const satisfaction = async () => {
    const [headers, ...rows] = csv((await customersCsv(page)).text);
    const at = (name) => headers.indexOf(name);
    expect(at("Satisfaction")).toBeGreaterThan(0);
    return rows.map((row) => [row[at("Satisfaction")], row[at("Product")] ?? ""]);
  };
  const before = await satisfaction();
  await go(page, "#/scores");
  const weight = page.getByLabel("Weight of product");
  await weight.fill("0.9");
  await weight.press("Enter");
  await weight.blur();
  await quiet(page);
  await expect(async () => expect(await satisfaction()).not.toEqual(before)).toPass();

  await go(page, "#/ltv");
  const total = page.locator("main .hero").first();
  const worth = await total.innerText();
  const discounted = page.locator("main").getByText(/Annuity|annuity/).first();
  await expect(discounted).toBeVisible();
  const all = await page.getByRole("main").innerText();
  const rate = page.getByLabel("Yearly discount rate in percent");
  await rate.fill("25");
  await rate.blur();
  await quiet(page);
  await expect.poll(() => page.getByRole("main").innerText()).not.toBe(all);
  expect(worth).toMatch(/\d/);
  expect(await page.evaluate(() => window.readings)).toBe(1);
});

test("an earlier last day leaves later orders out", async ({ page }) => {
  await start(page);
  await opened(page, { name: "orders.csv", text: ORDERS });
  await go(page, "#/segments");
  const day = page.getByLabel("Last day that counts");
  await expect(day).toHaveValue("2026-03-01");
  await day.fill("2026-02-25");
  await quiet(page);
  await go(page, "#/data");
  await expect(page.getByRole("main")).toContainText("One order after the last day was left out.");
  await go(page, "#/overview");
  await expect(page.locator("main .answers .hero").first()).toContainText("30.5");
});

test("a large file shows how far it is, and can be stopped", async ({ page }) => {
  await start(page);
  await opened(page, { name: "orders.csv", text: ORDERS });
  await home(page);
  const big = `customer,date,amount\n${"000001,2026-01-02,10.00\n".repeat(1_500_000)}`;
  await choose(page, { name: "big.csv", text: big });
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(page.getByRole("banner")).toContainText("3 orders of 2 customers");
  await go(page, "#/overview");
  await expect(page.locator("main .answers .hero").first()).toContainText("60.5");
});
