// Exports that are known whole, rows that may be meant otherwise, and cells mended in place, in both languages.
import { expect, test } from "./watched.js";
import { go, languages, opened, quiet, start } from "./steps.js";
import { accessible, fits } from "./words.js";

const said = {
  en: {
    known: "This is an export of WooCommerce",
    cells: "Mend the cells",
    value: "“ten” in “amount”",
    undo: "Undo: “ten” became “12.50” in 2 cells",
    redo: "Redo: “ten” to “12.50” in 2 cells",
    kind: "Kind of trouble",
    dates: "Dates that cannot be read",
    repeated: "One row repeats an earlier one",
    alike: "One customer looks like another",
    left: "Cancelled orders: one row",
    none: "Every cell can be used.",
    skip: "Leave “soon”",
  },
  "zh-CN": {
    known: "这是WooCommerce的导出文件",
    cells: "修补单元格",
    value: "“amount”列的“ten”",
    undo: "撤销：2 个单元格由“ten”改为“12.50”",
    redo: "重做：2 个单元格由“ten”改为“12.50”",
    kind: "问题种类",
    dates: "无法识别的日期",
    repeated: "1 行与前面某一行完全相同",
    alike: "1 位客户与另一位看起来相同",
    left: "已取消的订单：1 行",
    none: "所有单元格都可用。",
    skip: "保留“soon”",
  },
};

const DIRTY = {
  name: "dirty.csv",
  text:
    "customer,date,amount\nann,2026-01-01,10\nann,2026-01-01,10\nAnn,2026-01-05,20\nbob,2026-01-07,ten\n" +
    "cyd,2026-01-08,ten\ndee,soon,30\neve,2026-01-10,40\n",
};
const WOO = {
  name: "orders.csv",
  text:
    "Order Number,Order Status,Order Date,Email (Billing),Order Total Amount,Item Name\n" +
    "501,Completed,2026-01-03,ann@x.com,45.00,Tea\n501,Completed,2026-01-03,ann@x.com,45.00,Pot\n" +
    "502,Cancelled,2026-01-04,bob@x.com,30.00,Pot\n",
};

for (const lang of languages) {
  const t = said[lang];
  for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
    test(`cells are mended in place, undone and done again in ${lang} at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await start(page, lang);
      await opened(page, DIRTY, lang);
      await go(page, "#/data");
      await expect(page.getByRole("heading", { name: t.cells })).toBeVisible();
      await accessible(page);
      await fits(page);
      // The value of most cells: both get what is typed.
      const value = page.getByRole("textbox", { name: t.value });
      await value.fill("12.50");
      await value.press("Enter");
      await expect(page.getByRole("button", { name: t.undo })).toBeVisible();
      await expect(value).toHaveCount(0);
      // Nothing of the file stands in the address.
      expect(page.url()).not.toContain("ten");
      await page.getByRole("button", { name: t.undo }).click();
      await expect(value).toHaveValue("ten");
      await page.getByRole("button", { name: t.redo }).click();
      await expect(value).toHaveCount(0);
      await page.getByRole("button", { name: t.skip }).click();
      await expect(page.getByText(t.none)).toBeVisible();
      await go(page, "#/customers");
      await expect(page.getByRole("heading", { level: 1 })).toContainText("5");
      await quiet(page);
    });
  }

  test(`rows that may be meant otherwise have a choice in ${lang}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 844 });
    await start(page, lang);
    await opened(page, DIRTY, lang);
    await go(page, "#/data");
    await page.getByRole("combobox", { name: t.alike }).selectOption("one");
    await page.getByRole("combobox", { name: t.repeated }).selectOption("once");
    await expect(page.getByRole("combobox", { name: t.alike })).toHaveValue("one");
    await go(page, "#/customers");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("2");
    await expect(page.getByRole("main")).not.toContainText("Ann");
  });

  test(`an export is known whole in ${lang}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 844 });
    await start(page, lang);
    await opened(page, WOO, lang);
    await go(page, "#/data");
    await expect(page.getByText(t.known)).toBeVisible();
    await page.getByRole("combobox", { name: t.left }).selectOption("1");
    await go(page, "#/customers");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("2");
  });
}
