// What comments say: the page that the engine composes, in both languages.
import { expect, test } from "./watched.js";
import { languages, opened, quiet, start } from "./steps.js";
import { accessible, fits } from "./words.js";

const said = {
  en: { tab: "Feedback", title: "What do they say?", by: "By", about: "About", words: "In their words", hurts: "Where it hurts", none: "No comment says anything about this." },
  "zh-CN": { tab: "反馈", title: "他们怎么说？", by: "按", about: "关于", words: "原话", hurts: "痛点在哪里", none: "没有评论谈到这一点。" },
};

const REVIEWS = `date,customer,plan,comment
2026-05-03,a1,pro,"Great product, but delivery was slow."
2026-05-09,a2,free,Terrible support. I waited 2 hours and nobody answered.
2026-06-02,a3,pro,<b>Easy</b> to use and the price is fair.
2026-06-20,a1,pro,Not great any more: it crashes every day.
2026-07-01,a4,free,送餐太慢了，但是味道很好
2026-07-11,a5,free,不太好，客服态度很差
`;

for (const lang of languages) {
  const t = said[lang];
  for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
    test(`comments in ${lang} at ${width} px: shares, pain points, groups, and the words that decided`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await start(page, lang);
      await opened(page, { name: "reviews.csv", text: REVIEWS }, lang);
      await page.getByRole("navigation").getByRole("link", { name: t.tab }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(t.title);
      // Support has the most complaints: two of two.
      const hurts = page.getByRole("table", { name: t.hurts });
      await expect(hurts.getByRole("row").nth(1)).toContainText("100");
      // A comment is words, never markup, and its deciding words are marked.
      const part = page.locator("section", { has: page.getByRole("heading", { level: 2, name: t.words, exact: true }) });
      await expect(part.getByText("<b>", { exact: false }).first()).toBeVisible();
      await expect(part.locator("mark", { hasText: "Terrible" })).toHaveClass("complaint");
      await expect(part.locator("mark", { hasText: "Easy" })).toHaveClass("praise");

      // By plan instead of by month, by keyboard; the choice stands in the address.
      const by = page.getByLabel(t.by, { exact: true });
      await by.selectOption("attribute.plan");
      await expect(page).toHaveURL(/by=attribute\.plan/);
      await expect(page.getByRole("rowheader", { name: "free" })).toBeVisible();
      await page.getByLabel(t.about, { exact: true }).selectOption("features");
      await expect(part).toContainText(t.none);
      await quiet(page);
      await accessible(page);
      await fits(page);
    });
  }
}
