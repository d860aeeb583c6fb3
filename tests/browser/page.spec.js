// The page around the results: language, theme, keyboard, narrow windows, and what it fetches.
import { expect, test } from "./watched.js";
import { go, home, languages, opened, quiet, sample, start, words } from "./steps.js";
import { accessible, fits, unmixed } from "./words.js";

const heading = { en: /worth, and who is quietly leaving/, "zh-CN": /正在悄悄离开/ };
const lang = (page) => page.locator("html").getAttribute("lang");

test.describe("language", () => {
  test("by address, else the saved choice, else the browser", async ({ page }) => {
    await page.goto("./");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading.en);
    await page.goto("./?lang=zh-CN");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading["zh-CN"]);
    expect(await lang(page)).toBe("zh-CN");
    // An address is for one visit; a click is a choice.
    await page.goto("./");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading.en);
    await page.getByRole("button", { name: words.en.other_language }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading["zh-CN"]);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading["zh-CN"]);
    // The page about privacy is of the language, and leaves what was read where it is.
    const [about] = await Promise.all([page.waitForEvent("popup"), page.getByRole("contentinfo").getByRole("link").click()]);
    await expect(about.getByRole("heading", { level: 1 })).toHaveText("您的数据会怎样");
    await about.close();
    await page.goto("./?lang=en");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading.en);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });

  test.describe("of the browser", () => {
    test.use({ locale: "zh-TW" });
    test("decides where nothing else does", async ({ page }) => {
      await page.goto("./");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading["zh-CN"]);
      await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    });
  });

  test("title and document follow, and results stay", async ({ page }) => {
    await start(page);
    await expect(page).toHaveTitle("Scores, segments and lifetime value · Perennial");
    await sample(page, "shop");
    await expect(page).toHaveTitle("Overview · Perennial");
    // The figure may change until all models were compared; the page says when they were.
    await expect(page.getByText("being compared")).toHaveCount(0, { timeout: 20_000 });
    const figure = await page.locator("main .answers .hero").first().innerText();
    await page.getByRole("button", { name: words.en.other_language }).click();
    await expect(page).toHaveTitle("概览 · 常青");
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    expect((await page.locator("main .answers .hero").first().innerText()).replace(/\D/g, "")).toBe(figure.replace(/\D/g, ""));
    await go(page, "#/customers");
    await expect(page).toHaveTitle("客户 · 常青");
  });
});

test("the theme follows the system until it is chosen, and the choice is kept", async ({ page }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const theme = page.getByRole("button", { name: /^Theme/ });
  await page.emulateMedia({ colorScheme: "light" });
  await start(page);
  const light = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  await expect(theme).toHaveAccessibleName("Theme: automatic");
  await theme.click();
  await expect(theme).toHaveAccessibleName("Theme: light");
  await expect.poll(paper).toBe(light);
  await theme.click();
  await expect(theme).toHaveAccessibleName("Theme: dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeVisible();
  await expect.poll(paper).toBe(dark);
});

/** Tab until the focus is on what is wanted; every stop on the way must show that it has the focus. */
const tabTo = async (page, wanted, most = 60) => {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const box = element.getBoundingClientRect();
      // What holds a field may say it for the field.
      const marked = [element, element.parentElement].some((e) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
        return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
      });
      const covered = () => {
        const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
        const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
        const top = document.elementFromPoint(x, y);
        return top && !element.contains(top) && !top.contains(element) && !element.closest("label")?.contains(top);
      };
      return { name: `${element.tagName} ${element.textContent.trim().slice(0, 30)}`, marked, covered: covered(), size: box.width * box.height };
    });
    if (stop) {
      expect(stop.marked, `${stop.name} shows its focus`).toBe(true);
      expect(stop.size, `${stop.name} can be seen`).toBeGreaterThan(1);
      expect(stop.covered, `${stop.name} is not covered`).toBeFalsy();
    }
    if (await wanted.evaluateAll((all) => all.includes(document.activeElement))) return;
  }
  throw new Error("the keyboard does not get there");
};

test("from the landing page to a customer by keyboard alone", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await start(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await tabTo(page, page.locator("summary"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "English" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("list", { name: "English" })).toBeHidden();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("list", { name: "English" }).getByRole("button", { name: words.en.samples.shop }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/overview$/);
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await tabTo(page, page.getByRole("main"), 2).catch(() => {});
  await page.evaluate(() => document.querySelector("header a").focus());
  await tabTo(page, page.getByRole("navigation", { name: "Results" }).getByRole("link", { name: words.en.customers }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/customers$/);
  await quiet(page);
  const first = page.getByRole("table", { name: words.en.customers }).locator("tbody").getByRole("link").first();
  await expect(first).toBeVisible();
  await tabTo(page, first);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/customers\/\d+$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the dialog to take away holds the focus and closes by Escape", async ({ page }) => {
  await start(page);
  await sample(page, "shop");
  const button = page.getByRole("banner").getByRole("button", { name: words.en.take_away });
  await button.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: words.en.take_away });
  await expect(dialog).toBeVisible();
  expect(await dialog.evaluate((d) => d.contains(document.activeElement))).toBe(true);
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
});

const HASHES = ["#/overview", "#/scores", "#/segments", "#/ltv", "#/customers", "#/customers/A-0001", "#/data", "#/columns"];

for (const of of languages) {
  test(`no page is wider than a window of 320 px (${of})`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await start(page, of);
    await fits(page);
    await sample(page, "saas", of);
    for (const hash of HASHES) {
      await test.step(hash, async () => {
        await go(page, hash);
        await quiet(page);
        await fits(page);
      });
    }
    await home(page, of);
    await sample(page, "shop", of);
    for (const hash of ["#/overview", "#/segments", "#/ltv", "#/retention", "#/customers", "#/customers/090791"]) {
      await test.step(`${hash} of orders`, async () => {
        await go(page, hash);
        await quiet(page);
        await fits(page);
      });
    }
  });

  test(`landing in ${of}, light and dark, wide and narrow`, async ({ page }) => {
    await start(page, of);
    for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await fits(page);
      await unmixed(page, of, "");
      await accessible(page);
    }
  });
}

test("pages of results without data lead to the entry box", async ({ page }) => {
  for (const hash of HASHES) {
    await page.goto(`./?x=${encodeURIComponent(hash)}${hash}`);
    await expect(page.getByRole("textbox", { name: words.en.box })).toBeVisible();
    await expect(page).toHaveURL(/#\/$/);
  }
});

test("who wants less motion gets none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await start(page);
  await sample(page, "shop");
  await quiet(page);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((e) => {
      const style = getComputedStyle(e);
      return [style.transitionDuration, style.animationDuration].some((d) => d.split(",").some((part) => parseFloat(part) > 0.01));
    }).map((e) => `${e.tagName}.${e.className}`),
  );
  expect(moving).toEqual([]);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test("before the wasm runs, and without JavaScript, there is something to read in both languages", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(baseURL);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading.en);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(heading["zh-CN"]);
  // Chromium shows no <noscript> while a test switches scripts off, so its words are looked for in the file.
  expect(await (await context.request.get(baseURL)).text()).toMatch(/<noscript>.*JavaScript.*WebAssembly.*<\/noscript>/s);
  await context.close();
});

test("the foot of the page counts requests to others: none, from the first to the last page", async ({ page }) => {
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).protocol === "blob:" ? "blob" : new URL(request.url()).origin));
  await start(page);
  await sample(page, "saas");
  for (const hash of HASHES) {
    await go(page, hash);
    await expect(page.getByRole("contentinfo")).toContainText("0 requests to other sites");
  }
  hosts.delete("blob");
  expect([...hosts]).toHaveLength(1);
});

test("the page works offline once it was loaded", async ({ page, context, noticed }) => {
  await start(page);
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await opened(page, { name: "orders.csv", text: "customer,date,amount\n007,2026-01-15,10\n008,2026-03-01,30\n" });
  await go(page, "#/customers");
  await expect(page.getByRole("link", { name: "008", exact: true })).toBeVisible();
  await context.setOffline(false);
  // The charts were not shown before: the one thing that is fetched, and the page says their numbers instead.
  expect(noticed.every((line) => line.includes("ERR_INTERNET_DISCONNECTED"))).toBe(true);
  noticed.length = 0;
});
