// What may stand on the page, and what may not.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "./watched.js";

/** Everything a person sees: text, but neither the other language's own names nor markup that is hidden. */
const seen = (page) =>
  page.evaluate(() => {
    const own = document.documentElement.lang;
    const out = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const element = walk.currentNode.parentElement;
      const foreign = element.closest("[lang]")?.lang !== own;
      if (foreign || element.closest("script, style, textarea, select, [hidden]")) continue;
      if (element.checkVisibility()) out.push(walk.currentNode.textContent);
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      if (element.closest("[lang]")?.lang !== own) continue;
      for (const name of ["aria-label", "title", "placeholder"]) if (element.hasAttribute(name)) out.push(element.getAttribute(name));
    }
    for (const option of document.querySelectorAll("option")) out.push(option.textContent);
    return out.map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean);
  });

/** Names of files and addresses look like keys but are none. */
const FILES = /\b[\w-]+(\.[\w-]+)*\.(csv|tsv|txt|svg|png)\b/g;

/** No key that lacks its words, and no placeholder that was not filled. */
export async function translated(page) {
  const texts = await seen(page);
  const keys = texts.flatMap((text) => text.replace(FILES, "").match(/\b[a-z_]+\.[a-z_][a-z_.]*\b|%\{\w*\}?|\b(NaN|undefined|null)\b/g) ?? []);
  expect(keys, "keys without words").toEqual([]);
  return texts;
}

/** Nothing of the other language, except what stands in the file. */
export async function unmixed(page, lang, file) {
  const texts = await translated(page);
  const foreign =
    lang === "en"
      ? texts.flatMap((text) => text.match(/[\u3400-\u9fff]+/g) ?? [])
      : texts.flatMap((text) => text.match(/\p{Script=Latin}[\p{Script=Latin}’'-]{2,}(?:[ ,]+[\p{Script=Latin}’'-]{2,})+/gu) ?? []);
  const known = ["Page Down", "Page Up", "CSV UTF-8", "Perennial"];
  const strange = foreign.filter((text) => !file.includes(text) && !known.some((k) => text.includes(k)));
  expect(strange, `words that are not ${lang}`).toEqual([]);
}

/** Accessibility rules of WCAG 2.0 to 2.2, A and AA, and of good practice. */
export async function accessible(page) {
  // A colour on its way from one theme to the other has neither's contrast.
  await page.evaluate(() => {
    const ended = Promise.allSettled(document.getAnimations().map((a) => a.finished));
    // One that a hidden element has begun may never end.
    return Promise.race([ended, new Promise((done) => setTimeout(done, 2000))]);
  });
  const { violations } = await new AxeBuilder({ page })
    // The rows of a table are alike, and a table may have many.
    .exclude("tbody tr:nth-child(n+6)")
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const told = violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ""}`).slice(0, 3).join(" | ")}`);
  expect(told, "accessibility").toEqual([]);
}

/** The page is no wider than the window. */
export async function fits(page) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide, "width of the page").toBeLessThanOrEqual(window);
}
