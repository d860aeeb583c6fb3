// Health: who is well, whom to look after, and the weights, in both languages.
import { expect, test } from "./watched.js";
import { go, languages, quiet, sample, start } from "./steps.js";
import { accessible, fits } from "./words.js";

const said = {
  en: { tab: "Health", title: "How are they doing?", care: "Whom to look after", made: "What it is made of", loyalty: "Loyalty", band: "Health band", well: "well", weight: "A weight is not a number of zero or more." },
  "zh-CN": { tab: "健康度", title: "他们状况如何？", care: "该照看谁", made: "由什么构成", loyalty: "忠诚度", band: "健康档位", well: "良好", weight: "有一项权重不是零或正数。" },
};

for (const lang of languages) {
  const t = said[lang];
  for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
    test(`health in ${lang} at ${width} px: bands, whom to look after, own weights`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await start(page, lang);
      await sample(page, "shop", lang);
      await page.getByRole("navigation").getByRole("link", { name: t.tab }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.title);
      const care = page.getByRole("table", { name: t.care });
      await expect(care.getByRole("row")).toHaveCount(16);
      await accessible(page);
      await fits(page);

      // A weight of one's own: loyalty alone is known of every buyer, so nobody is without a band.
      const made = page.getByRole("table", { name: t.made });
      const before = await made.innerText();
      const loyalty = page.getByRole("textbox", { name: t.loyalty, exact: true });
      await loyalty.fill("-3");
      await loyalty.press("Enter");
      await expect(page.getByText(t.weight)).toBeVisible();
      await expect(loyalty).toHaveValue("-3");
      await loyalty.fill("900");
      await loyalty.press("Enter");
      await expect(page.getByText(t.weight)).toHaveCount(0);
      await expect.poll(async () => (await made.innerText()) !== before).toBe(true);
      await quiet(page);
      await expect(made.getByRole("row", { name: t.loyalty })).toContainText(/9\d/);

      // The first of them leads to the customer, where the score is explained with its numbers.
      await care.getByRole("link").first().click();
      await expect(page).toHaveURL(/#\/customers\/\d+$/);
      await expect(page.getByRole("heading", { level: 3, name: t.tab, exact: true })).toBeVisible();
      await expect(page.locator("math").last()).toBeVisible();
      await expect(page.getByRole("main")).not.toContainText("health.measure");
    });
  }

  test(`customers are filtered by their health band in ${lang}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 844 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/customers");
    await page.getByLabel(t.band, { exact: true }).selectOption("green");
    await expect(page).toHaveURL(/health\.band=green/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("60");
  });
}
