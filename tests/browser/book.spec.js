// Files that are no delimited text, as a person drops them: workbooks, JSON, a page's table, gzip; sheets to choose.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "./watched.js";
import { go, languages, opened, root, start } from "./steps.js";
import { accessible } from "./words.js";

const main = (page) => page.getByRole("main");
const file = (name) => readFileSync(path.join(root, "tests/files", name));
const drop = (page, name, buffer) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
const t = {
  en: { found: /Excel workbook/, sheet: "Sheet", customers: /12 customers/, locked: /protected with a password/, damaged: /damaged or not complete/, none: /There is no table/, again: /Choose file/ },
  "zh-CN": { found: /Excel 工作簿/, sheet: "工作表", customers: /12 位客户/, locked: /设有密码保护/, damaged: /已损坏或不完整/, none: /没有表格/, again: /选择文件/ },
};

for (const lang of languages) {
  test(`workbooks in ${lang}: read, said, another sheet chosen`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const name of ["shop.xls", "shop.ods", "shop.xlsx"]) {
      await start(page, lang);
      await drop(page, name, file(name));
      await expect(page).toHaveURL(/#\/overview$/);
      await expect(main(page)).toContainText(t[lang].customers);
    }
    await go(page, "#/columns");
    await expect(page.getByRole("heading", { level: 1 })).toContainText(t[lang].found);
    const sheet = page.getByRole("combobox", { name: t[lang].sheet });
    await expect(sheet.locator("option")).toHaveText(["说明", "订单"]);
    await expect(sheet).toHaveValue("1");
    await accessible(page);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    // Two lines of text are no orders; the columns page says what is missing, and leads back.
    await sheet.selectOption("0");
    await expect(sheet).toHaveValue("0");
    await sheet.selectOption("1");
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/36/);
  });

  test(`what cannot be opened is said in ${lang}, and the page goes on`, async ({ page }) => {
    await start(page, lang);
    const whole = file("shop.xlsx");
    for (const [name, bytes, said] of [
      ["locked.xlsx", file("locked.xlsx"), t[lang].locked],
      ["half.xlsx", whole.subarray(0, whole.length / 2), t[lang].damaged],
      ["half.json.gz", gzipSync("[{\"a\": 1}]").subarray(0, 15), t[lang].damaged],
      ["none.html", Buffer.from("<html><table></table></html>"), t[lang].none],
    ]) {
      await drop(page, name, bytes);
      await expect(page.getByRole("alert")).toContainText(said);
    }
    await drop(page, "shop.xls", file("shop.xls"));
    await expect(main(page)).toContainText(t[lang].customers);
  });
}

test("JSON, lines of it, a page's table and gzip come to the same", async ({ page }) => {
  const rows = [["007", "2026-01-15", 10.5], ["007", "2026-02-20", 20], ["008", "2026-03-01", 30]];
  const objects = rows.map(([customer, date, amount]) => ({ customer: { id: customer }, date, amount }));
  const html = `<meta charset="utf-8"><table><tr><th>customer<th>date<th>amount${rows.map((r) => `<tr><td>${r.join("<td>")}`).join("")}</table>`;
  const csv = ["customer,date,amount", ...rows.map((r) => r.join())].join("\n");
  for (const [name, bytes] of [
    ["orders.json", JSON.stringify({ data: { orders: objects } })],
    ["orders.ndjson", objects.map((o) => JSON.stringify(o)).join("\n")],
    ["export.xls", html],
    ["orders.csv.gz", gzipSync(csv)],
    ["orders.json.gz", gzipSync(JSON.stringify(objects))],
  ]) {
    await start(page);
    await drop(page, name, Buffer.from(bytes));
    await expect(page, name).toHaveURL(/#\/overview$/);
    await expect(main(page), name).toContainText("2 customers");
    await expect(main(page), name).toContainText("60.5");
  }
});

test("a workbook is joined, and a pasted table of JSON is read", async ({ page }) => {
  await start(page);
  await opened(page, { name: "orders.csv", text: "customer,date,amount\n001,2026-01-15,10.50\n002,2026-02-20,20\n" });
  await go(page, "#/tables");
  await page.locator("input[type=file]").last().setInputFiles({ name: "shop.xlsx", mimeType: "application/octet-stream", buffer: file("shop.xlsx") });
  await expect(main(page)).toContainText("shop.xlsx");
  await start(page);
  await page.locator("#paste").evaluate((field) => {
    const data = new DataTransfer();
    data.setData("text/plain", JSON.stringify([{ customer: "a", date: "2026-01-01", amount: 3 }, { customer: "b", date: "2026-01-02", amount: 4 }], null, 1));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(main(page)).toContainText("2 customers");
});
