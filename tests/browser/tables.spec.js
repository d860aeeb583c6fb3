// The small public tables: recognised as they are or with one correction, and the figures that their sources give.
import { existsSync } from "node:fs";
import { expect, test } from "./watched.js";
import { go, opened, quiet, role, shared, start, words } from "./steps.js";

const table = (name, title, body) =>
  test(`${name}: ${title}`, async ({ page }) => {
    test.skip(!existsSync(shared(name)), `${shared(name)} is not here; PERENNIAL_DATA names its folder`);
    await start(page);
    await opened(page, shared(name));
    await body(page);
  });

const roles = async (page, expected) => {
  await go(page, "#/columns");
  for (const [column, value] of Object.entries(expected)) await expect(role(page, column), column).toHaveValue(value);
};

/** The number under the name of a score on a customer's page. */
const scored = (page, name) =>
  page.locator("section", { hasText: name }).locator("h3", { hasText: new RegExp(`^${name}$`) }).locator("xpath=following-sibling::*[1]");

const customer = async (page, id) => {
  await go(page, "#/customers");
  await page.getByRole("link", { name: id, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`#/customers/${encodeURIComponent(id)}$`));
};

// formulas.md, section 2: (8 x 0.4 + 7 x 0.3 + 9 x 0.3) = 8.0.
table("satisfaction.csv", "customer A has 8.0, and another meaning recomputes", async (page) => {
  await roles(page, { Customer: "customer", Product_Feature: "product_score", Service_Quality: "service_score", Customer_Support: "support_score" });
  await customer(page, "A");
  await expect(scored(page, "Satisfaction")).toHaveText(/^8\.0/);
  await go(page, "#/columns");
  // Without support the other two share its weight: (8 x 0.4 + 7 x 0.3) / 0.7 = 7.571.
  await role(page, "Customer_Support").selectOption("leave_out");
  await quiet(page);
  await customer(page, "A");
  await expect(scored(page, "Satisfaction")).toHaveText(/^7\.57/);
});

// formulas.md, section 2: 3750, 3000, 4900; section 4: 3790.787 at 10 % over 5 years.
table("customer_value.csv", "total value and annuity", async (page) => {
  await roles(page, { 客户ID: "customer", 购买次数: "purchases", 使用时长: "attribute", 口碑评分: "advocacy" });
  await customer(page, "1");
  await expect(page.getByRole("main")).toContainText("3,750");
  await expect(page.getByRole("main")).toContainText(/3,79[01]/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1: Active");
});

// formulas.md, section 2: 0.5, 0.53333, 0.5, 0.58333, 0.6.
table("feedback_counts.csv", "shares of feedback and of repeat purchases", async (page) => {
  await roles(page, { 客户: "customer", 正面反馈: "positive_feedback", 总反馈: "total_feedback", 重复购买次数: "repeat_purchases", 总购买次数: "purchases" });
  for (const [id, share] of [["甲", "50"], ["乙", "53"], ["戊", "60"]]) {
    await customer(page, id);
    await expect(scored(page, "Positive share"), id).toHaveText(new RegExp(`^${share}(\\.0)?\\s?%`));
  }
});

// formulas.md, section 4: 909.09 + 991.74 + 1126.97 + 1366.03 + 1117.66 = 5511.48.
table("cash_flows.csv", "five years at 10 % are worth 5,511", async (page) => {
  await roles(page, { customer: "customer", year_1: "cash_flow_1", year_5: "cash_flow_5" });
  await go(page, "#/ltv");
  await expect(page.locator("main .hero").first()).toContainText("5,511");
});

// formulas.md, section 3: quantiles of 995 customers, 4,906 orders.
table("rfm_data_orders.csv", "995 customers in 11 segments, 4,906 orders", async (page) => {
  await roles(page, { customer_id: "customer", order_date: "date", revenue: "amount" });
  await expect(page.getByRole("heading", { level: 1 })).toContainText("4,906 orders of 995 customers");
  await go(page, "#/segments");
  await page.getByLabel("Last day that counts").fill("2006-12-31");
  await quiet(page);
  await page.getByRole("combobox", { name: "Division" }).selectOption({ label: "ten boxes" });
  // Every row an order: 341 potential loyalists, 171 loyal.
  await page.getByRole("combobox", { name: "Orders of one day" }).selectOption({ label: "one purchase each" });
  await expect(page.getByRole("row", { name: /^Loyal\b/ }).first()).toContainText("171");
  await expect(page.getByRole("row", { name: /^Potential loyalist\b/ }).first()).toContainText("341");
  // Counting days with an order, one of them is lost.
  await page.getByRole("combobox", { name: "Orders of one day" }).selectOption({ label: "one purchase", exact: true });
  await expect(page.getByRole("row", { name: /^Potential loyalist\b/ }).first()).toContainText("340");
});

// formulas.md, section 4: a tenth of CDNOW, 2,357 customers; the first column is another numbering of theirs.
table("CDNOW_sample.txt", "no header, runs of spaces, 2,357 customers after one correction at most", async (page) => {
  await go(page, "#/columns");
  const names = await page.getByRole("rowheader").allInnerTexts();
  const columns = names.map((name) => name.split("\n")[0].replace(/\s*required\s*$/, "").trim());
  expect(columns).toHaveLength(5);
  await expect(page.getByRole("combobox", { name: words.en.delimiter })).toHaveValue("spaces");
  await expect(page.getByRole("combobox", { name: words.en.header })).toHaveValue("0");
  const found = await Promise.all(columns.map((name) => role(page, name).inputValue()));
  const right = [/attribute|leave_out|customer/, /customer|attribute|leave_out/, /date/, /quantity|attribute/, /amount/];
  expect(found.filter((value, i) => !right[i].test(value)).length, found.join(", ")).toBeLessThanOrEqual(1);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("2,357 customers");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("6,919 orders");
  // Without a quantity the results stay: amount is what was paid.
  await role(page, columns[3]).selectOption("leave_out");
  await quiet(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("2,357 customers");
});
