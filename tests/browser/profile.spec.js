// Who customers are: any division broken down by anything else, in both languages.
import { expect, test } from "./watched.js";
import { go, languages, quiet, sample, start } from "./steps.js";
import { accessible, fits } from "./words.js";

const said = {
  en: { title: "Who are they?", of: "Divided by", by: "Broken down by", groups: "Groups", tier: "Platinum" },
  "zh-CN": { title: "他们是谁？", of: "分组", by: "细分", groups: "各组", tier: "白金" },
};

test("a page that the data does not give leads to the overview", async ({ page }) => {
  await start(page, "en");
  await sample(page, "survey", "en");
  await page.evaluate(() => { location.hash = "#/profile"; });
  await expect(page).toHaveURL(/#\/overview$/);
  await expect(page.locator("main .answers .hero").first()).toHaveText(/\d/);
});

for (const lang of languages) {
  test(`a division and what it is broken down by stand in the address, in ${lang}`, async ({ page }) => {
    const t = said[lang];
    await page.setViewportSize({ width: 390, height: 844 });
    await start(page, lang);
    await sample(page, "shop", lang);
    await go(page, "#/profile");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.title);
    await page.getByLabel(t.of, { exact: true }).selectOption("tier");
    await page.getByLabel(t.by, { exact: true }).selectOption("segment.lifecycle");
    await expect(page).toHaveURL(/of=tier&by=segment\.lifecycle/);
    await quiet(page);
    const groups = page.getByRole("table", { name: t.groups });
    const counts = await groups.locator("tbody tr td:nth-child(2)").allInnerTexts();
    const all = counts.map(Number);
    // Four tiers, and all of them together.
    expect(all.at(-1)).toBe(310);
    expect(all.slice(0, -1).reduce((a, b) => a + b)).toBe(310);
    await expect(groups.getByRole("rowheader", { name: t.tier })).toBeVisible();
    await accessible(page);
    await fits(page);
    // Back is where one came from: a choice is no step.
    await page.goBack();
    await expect(page).not.toHaveURL(/#\/profile/);
  });
}
