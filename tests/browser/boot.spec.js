// A page of which a file is missing says so and offers to reload; one that may keep nothing is the same page.
import { GOOD, expect, forget, hashed, kept, numbered, said, test } from "./site.js";
import { go, opened, quiet, sample, start } from "./steps.js";
import { accessible } from "./words.js";

const { script, wasm } = numbered();

for (const [lang, name] of [["en", wasm], ["zh-CN", wasm], ["en", script], ["zh-CN", script], ["en", hashed("styles.css")]]) {
  test(`${name.replace(/-\w{8,}/, "")} is missing: said (${lang}), and Reload brings the page once it is there`, async ({ page, site, noticed }) => {
    site.caching = "no-store";
    site.gone.add(name);
    await page.goto(`./?lang=${lang}`);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(said[lang].lost(name));
    await expect(alert).toHaveCount(1);
    await expect(alert).toHaveAttribute("lang", lang);
    if (name === wasm) await accessible(page);
    site.gone.clear();
    await alert.getByRole("button", { name: said[lang].reload }).click();
    await expect(alert).toHaveCount(0);
    await opened(page, GOOD, lang);
    forget(noticed);
  });
}

for (const [what, name] of [["wasm", hashed("calc_bg.wasm")], ["script", hashed("calc.js")], ["loader", hashed("calc_loader.js")]]) {
  test(`the ${what} of a calculator is missing: said, and Reload brings it`, async ({ page, site, noticed }) => {
    site.caching = "no-store";
    site.gone.add(name);
    await page.goto("./zh-CN/ltv.html?lang=en");
    const alert = page.getByRole("alert");
    await expect(alert).toHaveCount(1);
    await expect(alert).toHaveAttribute("lang", "zh-CN");
    // After everything else has arrived it is still there.
    await page.waitForLoadState("networkidle");
    await expect(alert).toBeVisible();
    site.gone.clear();
    await alert.getByRole("button", { name: said["zh-CN"].reload }).click();
    await expect(page.locator("output.hero")).toContainText("180");
    await expect(alert).toHaveCount(0);
    forget(noticed);
  });
}

test("a saved language is that of the sentence, too", async ({ page, site, noticed }) => {
  site.gone.add(wasm);
  await page.addInitScript(() => localStorage.setItem("perennial.lang", "zh-CN"));
  await page.goto("./?lang=xx");
  await expect(page.getByRole("alert")).toContainText(said["zh-CN"].lost(wasm));
  forget(noticed);
});

test("a wasm that is no wasm is named", async ({ page, site, noticed }) => {
  site.changed.set(wasm, "<!doctype html><p>Sign in to this network");
  await page.goto("./");
  await expect(page.getByRole("alert")).toContainText(said.en.lost(wasm));
  expect(noticed.every((line) => /WebAssembly/.test(line))).toBe(true);
  noticed.length = 0;
});

test("the words for it missing as well, a button is left", async ({ page, site, noticed }) => {
  site.caching = "no-store";
  site.gone = new Set([wasm, hashed("keep.js")]);
  await page.goto("./");
  const button = page.getByRole("button", { name: /Try again.*请重试/ });
  await expect(button).toBeVisible();
  site.gone.clear();
  await button.click();
  await start(page);
  await expect(button).toHaveCount(0);
  forget(noticed);
});

test("a page that takes too long says so, and takes it back when it starts", async ({ page }) => {
  let send;
  const held = new Promise((resolve) => (send = resolve));
  // The service worker comes later than this.
  await page.route(`**/${wasm}`, async (route) => {
    await held;
    await route.continue();
  });
  await page.clock.install();
  await page.goto("./", { waitUntil: "commit" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.clock.fastForward(14_000);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.clock.fastForward(2_000);
  await expect(page.getByRole("alert")).toContainText(said.en.idle);
  send();
  await expect(page.locator("#paste")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("what is kept has lost a file: Reload fetches everything anew, and keeps it", async ({ page, site, noticed }) => {
  site.caching = "no-store";
  await start(page);
  await kept(page);
  await page.evaluate(async (name) => (await caches.open((await caches.keys())[0])).delete(new URL(name, location.href).pathname), wasm);
  site.gone.add(wasm);
  await page.reload();
  await expect(page.getByRole("alert")).toContainText(said.en.lost(wasm));
  site.gone.clear();
  await page.getByRole("alert").getByRole("button").click();
  await expect(page.locator("#paste")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await kept(page);
  await expect.poll(() => page.evaluate(async (name) => Boolean(await caches.match(new URL(name, location.href).pathname)), wasm)).toBe(true);
  forget(noticed);
});

test("without the server Reload forgets nothing that is kept", async ({ page, context, site, noticed }) => {
  site.caching = "no-store";
  await start(page);
  await kept(page);
  await page.evaluate(async (name) => (await caches.open((await caches.keys())[0])).delete(new URL(name, location.href).pathname), wasm);
  await context.setOffline(true);
  await site.close();
  await page.reload();
  for (let round = 0; round < 2; round += 1) {
    const again = page.waitForEvent("load");
    await page.getByRole("alert").getByRole("button").click();
    await again;
    await expect(page.getByRole("alert")).toBeVisible();
  }
  expect(await page.evaluate(async () => (await (await caches.open((await caches.keys())[0])).keys()).length)).toBeGreaterThan(10);
  await site.open();
  noticed.length = 0;
});

const REFUSALS = {
  "no service workers": () => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined }),
  "service workers that are refused": () => (ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("refused", "SecurityError"))),
  "refused storage": () => {
    const refuse = { get: () => { throw new DOMException("refused", "SecurityError"); } };
    for (const name of ["localStorage", "sessionStorage", "caches", "indexedDB"]) Object.defineProperty(window, name, refuse);
    Object.defineProperty(Navigator.prototype, "serviceWorker", refuse);
  },
};

for (const [what, refuse] of Object.entries(REFUSALS)) {
  test(`${what}: the page works`, async ({ page }) => {
    await page.addInitScript(refuse);
    await start(page);
    await opened(page, GOOD);
    await page.getByRole("banner").getByRole("link").first().click();
    await sample(page, "shop");
    await go(page, "#/advice");
    await quiet(page);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
}

test("in a frame of an article nothing is kept", async ({ page, site }) => {
  site.changed.set("article.html", '<!doctype html><link rel="icon" href="data:,"><title>An article</title><iframe src="index.html?embed=1" width="800" height="600"></iframe>');
  await page.goto("./article.html");
  await expect(page.frameLocator("iframe").locator("#paste")).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length])).toEqual([0, 0]);
});

test("the browser finds nothing wrong with installing it", async ({ page, context, site }) => {
  await start(page);
  await kept(page);
  const session = await context.newCDPSession(page);
  const manifest = await session.send("Page.getAppManifest");
  expect(manifest.errors).toEqual([]);
  const parsed = JSON.parse(manifest.data);
  expect(new URL(parsed.start_url, manifest.url).href).toBe(`${site.address()}index.html`);
  for (const icon of parsed.icons) expect((await page.request.get(new URL(icon.src, manifest.url).href)).status(), icon.src).toBe(200);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A context of a test counts as a private window.
  expect(installabilityErrors.map((e) => e.errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});
