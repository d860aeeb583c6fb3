// Every sample through the menu: each page that it has opens, says what it shows, and can be used by everyone.
import { readFileSync } from "node:fs";
import { expect, test } from "./watched.js";
import { go, languages, quiet, sample, sampleFile, start, tabs } from "./steps.js";
import { accessible, fits, unmixed } from "./words.js";

const ALL = ["#/overview", "#/advice", "#/moves", "#/scores", "#/segments", "#/ltv", "#/retention", "#/health", "#/whatif", "#/customers", "#/data"];

const PAGES = {
  shop: ALL,
  saas: ALL,
  survey: ["#/overview", "#/scores", "#/compare", "#/customers", "#/data"],
};

/** Pages under the tab of another one. */
const INNER = ["#/profile", "#/clusters", "#/own", "#/compare", "#/foretell", "#/warning", "#/tables"];

/** Those that only some samples have. */
const SOME = { shop: ["#/tiers", "#/funnel"], saas: [], survey: ["#/tables"] };

const visited = (name) => [...PAGES[name], ...(PAGES[name] === ALL ? INNER : []), ...SOME[name]];

/** What the columns page says of each sample: delimiter, and what it holds. */
const FOUND = {
  en: { shop: /[\d,]{5} orders of 310 customers/, saas: /240 customers/, survey: /\d+ rows of answers/ },
  "zh-CN": { shop: /310 位客户的 [\d,]{5} 笔订单/, saas: /240 位客户/, survey: /\d+ 行回答/ },
};

/** A customer of the sample: the first row of its file. */
const CUSTOMER = { shop: "090791", saas: "A-0001", survey: "00608" };

/** A sample as text, to tell its words from the page's. One of them is in the encoding of an old Chinese system. */
const contents = (name, of) =>
  new TextDecoder(name === "shop" && of !== "en" ? "gb18030" : "utf-8").decode(readFileSync(sampleFile(`${name}.${of}.csv`)));

for (const lang of languages) {
  for (const name of Object.keys(PAGES)) {
    const every = async (page, check) => {
      for (const hash of ["#/columns", ...visited(name), `#/customers/${CUSTOMER[name]}`]) {
        await test.step(hash, async () => {
          await go(page, hash);
          await quiet(page);
          await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
          await check(hash);
        });
      }
    };

    test(`${name} in ${lang}: every page says what it shows`, async ({ page }, info) => {
      info.setTimeout(240_000);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: "light" });
      await start(page, lang);
      await sample(page, name, lang);
      await expect(page.locator("main .answers .hero").first()).toHaveText(/\d/);
      expect((await tabs(page, lang)).map((tab) => tab.hash)).toEqual(PAGES[name]);
      await every(page, async (hash) => {
        if (hash === "#/columns") await expect(page.getByRole("heading", { level: 1 })).toHaveText(FOUND[lang][name]);
        expect((await page.getByRole("main").innerText()).length, "content").toBeGreaterThan(60);
        await unmixed(page, lang, contents(name, lang));
        await fits(page);
        await accessible(page);
      });
    });

    // One sample of each language: what differs between them was seen at full width.
    if (name !== (lang === "en" ? "saas" : "shop")) continue;
    test(`${name} in ${lang}: every page fits a phone in the dark`, async ({ page }, info) => {
      info.setTimeout(240_000);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: "dark" });
      await start(page, lang);
      await sample(page, name, lang);
      await every(page, async () => {
        await fits(page);
        await accessible(page);
      });
    });
  }
}

for (const name of Object.keys(PAGES)) {
  for (const [lang, of] of [["zh-CN", "en"], ["en", "zh-CN"]]) {
    test(`${name} of ${of} read in ${lang}: the languages do not mix`, async ({ page }) => {
      const file = contents(name, of);
      await start(page, lang);
      await unmixed(page, lang, file);
      await sample(page, name, lang, of);
      for (const hash of ["#/columns", ...visited(name), `#/customers/${CUSTOMER[name]}`]) {
        await test.step(hash, async () => {
          await go(page, hash);
          await quiet(page);
          await unmixed(page, lang, file);
        });
      }
    });
  }
}
