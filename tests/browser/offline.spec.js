// Without a network after the first visit, and with a newer version on the server: page and workers are of one version.
import { GOOD, expect, forget, kept, said, test } from "./site.js";
import { go, home, languages, opened, quiet, sample, start } from "./steps.js";
import { accessible } from "./words.js";

/** The newest version that the server has is fetched. */
const look = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());

const caches = (page) => page.evaluate(() => window.caches.keys().then((names) => names.sort())).catch(() => []); // a page on its way to another

const styles = (page) => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--build").trim() || "first");

/** The builds of page and running workers. */
async function builds(page) {
  const workers = await Promise.all(page.workers().map((worker) => worker.evaluate(() => globalThis.build ?? "first")));
  return [...new Set([await styles(page), ...workers])];
}

async function unplug(context, site) {
  await context.setOffline(true);
  await site.close();
}

/** Charts, both workers, a page of customers. */
async function usable(page) {
  await sample(page, "shop");
  await go(page, "#/retention");
  await expect(page.locator(".plot[role=img] svg").first()).toBeVisible();
  await go(page, "#/advice");
  await quiet(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(page.workers().length).toBeGreaterThanOrEqual(2);
  await home(page);
  await opened(page, GOOD);
  await go(page, "#/customers");
  await expect(page.getByRole("link", { name: "007", exact: true })).toBeVisible();
}

for (const again of [true, false]) {
  test(`without a network after the first visit, ${again ? "opened again" : "still open"}: samples, charts, both workers, a file`, async ({ page, context, site, noticed }) => {
    // Nothing but the service worker may help.
    site.caching = "no-store";
    await start(page);
    await kept(page);
    await unplug(context, site);
    if (again) await start(page, "en", "#/");
    await usable(page);
    await context.setOffline(false);
    await site.open();
    forget(noticed);
  });
}

test("without a network the page opens by each of its addresses, and in a tab of its own", async ({ page, context, site, noticed }) => {
  site.caching = "no-store";
  await start(page);
  await kept(page);
  await unplug(context, site);
  for (const address of ["./", "./?lang=zh-CN", "index.html?embed=1"]) {
    const other = await context.newPage();
    await other.goto(site.address() + address);
    await expect(other.locator("#app h1").first()).toBeVisible();
    await expect(other.locator("#app header").or(other.locator("#paste")).first()).toBeVisible();
    await other.close();
  }
  // Calculators too.
  const other = await context.newPage();
  await other.goto(`${site.address()}zh-CN/ltv.html?price=80`);
  await expect(other.locator("output.hero")).toHaveText("¥72.00");
  // And the article around them, with its script.
  await other.goto(`${site.address()}en/post.html`);
  await other.locator("perennial-calculator").first().scrollIntoViewIfNeeded();
  await expect(other.frameLocator("perennial-calculator >> nth=0 >> iframe").locator("output.hero")).toHaveText(/8/);
  await other.close();
  await site.open();
  forget(noticed);
});

for (const lang of languages) {
  test(`a new version is said (${lang}) and swapped in by a press, never before`, async ({ page, site }) => {
    const t = said[lang];
    /** Both workers at work, each loaded now. */
    const work = async () => {
      await home(page, lang);
      await sample(page, "shop", lang);
      await go(page, "#/advice");
      await quiet(page);
      expect(page.workers().length).toBeGreaterThanOrEqual(2);
      return builds(page);
    };
    await start(page, lang);
    await kept(page);
    await page.reload();
    expect(await work()).toEqual(["first"]);
    const before = await caches(page);
    site.publish("second");
    await look(page);
    const line = page.getByRole("status").filter({ hasText: t.newer });
    await expect(line).toBeInViewport();
    await expect(line).toHaveAttribute("lang", lang);
    await expect(page.locator("#app").getByText(t.newer)).toHaveCount(0);
    await accessible(page);
    // Neither another file nor a reload is a press.
    expect(await work()).toEqual(["first"]);
    await page.reload();
    expect(await work()).toEqual(["first"]);
    const loaded = page.waitForEvent("load");
    await line.getByRole("button", { name: t.reload }).click();
    await loaded;
    expect(await work()).toEqual(["second"]);
    await expect(line).toHaveCount(0);
    const after = await caches(page);
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after[0]).toContain("second");
  });
}

test("while another tab runs the old version the new one waits, and it comes by itself once all are closed", async ({ page, context, site }) => {
  await start(page);
  await kept(page);
  const other = await context.newPage();
  await start(other);
  await kept(other);
  await opened(other, GOOD);
  site.publish("second");
  await look(page);
  await page.getByRole("status").filter({ hasText: said.en.newer }).getByRole("button").click();
  const alert = page.getByRole("alert").filter({ hasText: said.en.others });
  await expect(alert.getByRole("button", { name: said.en.reload })).toBeFocused();
  await go(other, "#/");
  await opened(other, { ...GOOD, name: "more.csv" });
  expect(await builds(other)).toEqual(["first"]);
  await page.close();
  await other.close();
  const third = await context.newPage();
  await start(third);
  await expect.poll(() => styles(third)).toBe("second");
  await opened(third, GOOD);
  expect(await builds(third)).toEqual(["second"]);
});

test("a version of which the host does not send every file yet is not taken", async ({ page, site }) => {
  await start(page);
  await kept(page);
  site.publish("second");
  const late = site.changed.get("worker_loader.js");
  site.changed.delete("worker_loader.js");
  const state = page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const found = new Promise((resolve) => registration.addEventListener("updatefound", () => resolve(registration.installing)));
    registration.update().catch(() => {});
    const worker = await found;
    return new Promise((resolve) => worker.addEventListener("statechange", () => resolve(worker.state)));
  });
  expect(await state).toBe("redundant");
  await page.reload();
  await opened(page, GOOD);
  expect(await builds(page)).toEqual(["first"]);
  await expect(page.getByText(said.en.newer)).toHaveCount(0);
  site.changed.set("worker_loader.js", late);
  await look(page);
  await expect(page.getByText(said.en.newer)).toBeVisible();
});

test("two Perennials under one origin keep apart", async ({ page, site }) => {
  for (const folder of ["one", "two"]) {
    await page.goto(site.address(folder));
    await kept(page);
  }
  const [one, two] = await caches(page);
  expect([one.endsWith(" /one/"), two.endsWith(" /two/")]).toEqual([true, true]);
  site.publish("second");
  await look(page);
  await page.getByRole("status").filter({ hasText: said.en.newer }).getByRole("button").click();
  await expect.poll(async () => (await caches(page)).join()).toBe([one, two.replace(/-\w+ /, "-second ")].join());
});

test("from what is kept, too, neither page nor workers can talk to another origin", async ({ page, site, noticed }) => {
  await start(page);
  await kept(page);
  await start(page);
  await sample(page, "shop");
  await go(page, "#/advice");
  await quiet(page);
  const talk = (where) =>
    fetch(where).then(
      () => "sent",
      () => "refused",
    );
  // Another port is another origin, and somebody answers there.
  const other = new site.constructor();
  await other.open();
  const sent = [];
  other.answer = (request, response) => (sent.push(request.url), response.end());
  expect(await page.evaluate(talk, other.address())).toBe("refused");
  expect(page.workers().length).toBeGreaterThanOrEqual(2);
  for (const worker of page.workers()) expect(await worker.evaluate(talk, other.address())).toBe("refused");
  await other.close();
  expect(sent).toEqual([]);
  expect(noticed.filter((line) => !/^console error: .*(Content Security Policy|violates)/is.test(line))).toEqual([]);
  noticed.length = 0;
});
