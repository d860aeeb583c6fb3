// Calculators by themselves: each in both languages, both themes, by keyboard, on a phone; and the lines for embedding.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./watched.js";
import { languages, root } from "./steps.js";
import { accessible, translated } from "./words.js";

const ids = readFileSync(path.join(root, "site/calculators.txt"), "utf8").trim().split("\n");

/** What each says of its usual numbers: the papers' and formulas.md's. */
const FIRST = { satisfaction: "8", loyalty: "50", gap: "0.1429", experience: "21", value: "4,000", ltv: "180", discounted: "5,511", nps: "30", retention: "38", ab: "20" };

const { widths, heights } = JSON.parse(readFileSync(path.join(root, "embed/heights.json"), "utf8"));
/** What a calculator takes in a column of text. */
const column = (id, lang) => heights[id][lang][widths.filter((width) => width <= 720).length];

const opened = async (page, lang, id, query = "") => {
  await page.goto(`./${lang}/${id}.html${query}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", /./);
};
const figure = (page) => page.locator("output.hero");
const fits = async (page) => expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

for (const lang of languages) {
  for (const id of ids) {
    test(`${id} in ${lang}: the figure, both themes, a phone`, async ({ page }) => {
      await opened(page, lang, id);
      await expect(figure(page)).toContainText(FIRST[id] ?? /./);
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      await translated(page);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        for (const width of [1280, 390, 320]) {
          await page.setViewportSize({ width, height: 800 });
          await fits(page);
          if (width !== 320) await accessible(page);
        }
      }
    });
  }
}

test("numbers are typed, slid by keyboard, refused and taken back; the address follows", async ({ page }) => {
  await opened(page, "en", "ltv");
  const price = page.getByRole("textbox", { name: "price of one order, $" });
  await price.fill("250");
  await expect(figure(page)).toHaveText("$225");
  await expect(page).toHaveURL(/ltv[.]html#price=250$/);
  await expect(page.locator("math")).toContainText("250×0.3×3=225");
  const years = page.getByRole("slider", { name: "years as a customer" });
  await years.focus();
  await page.keyboard.press("ArrowRight");
  await expect(figure(page)).toHaveText("$263");
  await price.fill("many");
  await expect(figure(page)).toHaveText("—");
  await expect(price).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveText("0 to 1,000,000,000,000");
  await page.getByRole("button", { name: "Back to the first numbers" }).click();
  await expect(figure(page)).toHaveText("$180");
  await expect(page).toHaveURL(/ltv[.]html$/);
  await page.reload();
  await opened(page, "en", "ltv", "?price=80&rate=25&years=4&currency=€&luck=1&rate=x");
  await expect(figure(page)).toContainText("€");
});

test("what cannot be is said in words", async ({ page }) => {
  await opened(page, "zh-CN", "loyalty", "?purchases=0&repeat=0");
  await expect(page.locator("p[role=status]").first()).toHaveText("没有购买，就没有占比。");
  await opened(page, "en", "retention", "?period_2=95");
  await expect(page.locator("p[role=status]").first()).toContainText("cannot rise");
});

test("presets, a choice of words, empty fields", async ({ page }) => {
  await opened(page, "en", "retention");
  await page.getByRole("button", { name: /^regular customers/ }).click();
  await expect(page.locator("b", { hasText: "0.7041" })).toBeVisible();
  await expect(page.locator("b", { hasText: "1.182" })).toBeVisible();
  await opened(page, "en", "health");
  const before = await figure(page).innerText();
  await page.getByLabel("line of business").selectOption("2");
  await expect(figure(page)).not.toHaveText(before);
  for (const box of await page.getByRole("textbox").all()) await box.fill("");
  await expect(figure(page)).toHaveText("—");
});

test("a calculator reads without a script, and every page names its other language", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const lang of languages) {
    for (const file of [...ids.map((id) => `${id}.html`), "index.html", "privacy.html"]) {
      const answer = await page.goto(new URL(`${lang}/${file}`, baseURL).href);
      expect(answer.status()).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).not.toBeEmpty();
      const head = (what, name) => page.locator(what).getAttribute(name);
      expect((await page.title()).length).toBeGreaterThan(8);
      expect((await head("meta[name=description]", "content")).length).toBeGreaterThan(30);
      await expect(page.locator("link[rel=alternate][hreflang]")).toHaveCount(3);
      expect(await head("link[rel=canonical]", "href")).toContain(`/${lang}/${file}`);
      expect(await head("meta[property='og:title']", "content")).toBe(await page.title());
      if (ids.includes(file.replace(".html", ""))) {
        const told = JSON.parse(await page.locator("script[type='application/ld+json']").textContent());
        expect(told.url).toContain(`/${lang}/${file}`);
        const picture = new URL(await head("meta[property='og:image']", "content")).pathname.split("/").slice(-2).join("/");
        expect((await page.request.get(new URL(picture, baseURL).href)).headers()["content-type"]).toBe("image/png");
        const embed = await (await page.request.get(new URL(`${lang}/${file.replace(".html", ".oembed.json")}`, baseURL).href)).json();
        expect(embed.html).toContain(`/${lang}/${file}?embed=1`);
        expect(embed.html).toContain(`height="${embed.height}"`);
        expect(embed.height).toBe(column(file.replace(".html", ""), lang));
      }
    }
  }
  await context.close();
});

test("the map of the site lists pages that are there", async ({ page, baseURL }) => {
  const map = await (await page.request.get(new URL("sitemap.xml", baseURL).href)).text();
  const addresses = [...map.matchAll(/<loc>([^<]+)<[/]loc>/g)].map(([, address]) => address);
  expect(addresses).toHaveLength(2 * (ids.length + 3) + 1);
  for (const address of addresses) {
    const own = new URL(address).pathname.slice(1);
    expect((await page.request.get(new URL(own, baseURL).href)).status(), address).toBe(200);
  }
  for (const file of ["licences.txt", "sbom.cdx.json", "404.html", "manifest.webmanifest"]) {
    expect((await page.request.get(new URL(file, baseURL).href)).status(), file).toBe(200);
  }
});

for (const lang of languages) {
  const t = { en: { open: "Embed", how: "As", colour: "Colour", copy: "Copy", without: "the formula", copied: "Copied." }, "zh-CN": { open: "嵌入", how: "方式", colour: "颜色", copy: "复制", without: "公式", copied: "已复制。" } }[lang];
  test(`the lines for embedding in ${lang}: written, previewed, copied`, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await opened(page, lang, "ltv", "?price=90");
    await page.getByRole("button", { name: t.open }).click();
    const lines = page.locator("#embed textarea");
    await expect(lines).toHaveValue(/<perennial-calculator calculator="ltv" .*values="price=90"/s);
    const preview = page.frameLocator("#embed iframe");
    await expect(preview.locator("output.hero")).toContainText("81");
    await page.getByLabel(t.colour).fill("#b3261e");
    await page.getByLabel(t.without).check();
    await expect(lines).toHaveValue(/accent="#b3261e" .*hide="formula"/s);
    await expect(preview.locator("[data-part=formula]")).toBeHidden();
    await expect(preview.locator("header.bar")).toBeHidden();
    await page.locator("#embed").getByLabel(t.how).first().selectOption("iframe");
    await expect(lines).toHaveValue(/^<iframe src="[^"]+embed=1[^"]*" .*height="[0-9]+"/);
    await page.getByRole("button", { name: t.copy, exact: true }).click();
    await expect(page.getByText(t.copied)).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await lines.inputValue());
    await page.locator("#embed").getByLabel(t.how).first().selectOption("picture");
    await expect(lines).toHaveValue(/pictures\/ltv\..*png/);
    // Without the preview, which is a page of its own.
    await page.locator(".preview > *").evaluate((shown) => shown.remove());
    await accessible(page);
    await page.keyboard.press("Escape");
    await expect(page.locator("#embed")).toBeHidden();
  });
}

for (const lang of languages) {
  const t = { en: { open: "Embed", footer: "the footer", how: "As", title: /Put it into/ }, "zh-CN": { open: "嵌入", footer: "页脚", how: "方式", title: /放进/ } }[lang];
  test(`the lines for the whole dashboard in ${lang} are written, previewed, and work as they are`, async ({ page, baseURL }) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`./${lang}/index.html`);
    await page.getByRole("button", { name: t.open }).click();
    const dialog = page.getByRole("dialog", { name: t.title });
    const lines = dialog.locator("textarea");
    // With the rows of the lines.
    await expect(page.frameLocator("#embed iframe").getByRole("navigation").first()).toBeVisible();
    await dialog.getByLabel(t.footer).check();
    await expect(lines).toHaveValue(/calculator="dashboard" .*hide="footer"/s);
    // Of a dashboard there is no picture.
    await expect(dialog.getByLabel(t.how).first().locator("option")).toHaveCount(2);
    const written = await lines.inputValue();
    // A plain frame has no data: what is shown is what is copied, as high as that.
    await dialog.getByLabel(t.how).first().selectOption("iframe");
    const plain = page.locator("#embed iframe");
    await expect(page.frameLocator("#embed iframe").locator("#paste")).toBeVisible();
    const address = await plain.getAttribute("src");
    await expect.poll(async () => [await lines.inputValue().then((text) => text.replaceAll("&amp;", "&").includes(`src="${address}"`)), await plain.evaluate((it) => `height="${parseInt(it.style.height)}"`).then(async (height) => (await lines.inputValue()).includes(height))]).toEqual([true, true]);
    expect(address).not.toContain("origin=");
    await expect.poll(() => plain.evaluate((it) => parseInt(it.style.height))).toBeLessThan(1500);
    await page.route("**/post-of-mine.html", (route) =>
      route.fulfill({ contentType: "text/html", body: `<!doctype html><link rel="icon" href="data:,"><title>A post</title>${written}` }));
    await page.goto("./post-of-mine.html");
    // What the author's table says, in the dashboard's own words.
    const frame = page.frameLocator("perennial-calculator iframe");
    await expect(frame.locator("html")).toHaveAttribute("lang", lang);
    await expect(frame.getByRole("navigation").first()).toBeVisible();
    await expect(frame.locator("footer")).toBeHidden();
    expect(written).toContain(new URL("embed.js", baseURL).href);
  });
}

test("scripts and styles of every page are named by their hash, and must be what it says", async ({ page, baseURL }) => {
  for (const file of ["index.html", "404.html", ...languages.flatMap((lang) => [`${lang}/ltv.html`, `${lang}/index.html`, `${lang}/privacy.html`])]) {
    const html = await (await page.request.get(new URL(file, baseURL).href)).text();
    const tags = html.match(/<(?:script[^>]* src|link[^>]* rel="?(?:stylesheet|modulepreload))[^>]*>/g);
    expect(tags.length, file).toBeGreaterThan(0);
    for (const tag of tags) {
      expect(tag, file).toMatch(/integrity="sha(256|384)-[^"]{40,}"/);
      expect(tag, file).toMatch(/(?:src|href)="[^"]*-[0-9a-f]{16}\.(?:js|css)"/);
    }
  }
});
