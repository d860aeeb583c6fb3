// Real frames in an article, and pages around them that lie: what goes in, what comes out, and to whom.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./watched.js";
import { languages, root } from "./steps.js";

const csv = "customer,date,amount\n" + Array.from({ length: 40 }, (_, i) =>
  Array.from({ length: 1 + (i % 4) }, (_, k) => `c${i},2026-0${1 + ((i + 2 * k) % 9)}-1${k},${10 + i}`).join("\n")).join("\n");

/** An article on another origin than the site. Its script keeps every message that it hears. */
const articles = test.extend({
  article: async ({ page, baseURL, noticed }, use) => {
    let html = "";
    const server = createServer((request, response) => {
      const found = request.url.startsWith("/post");
      response.writeHead(found ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
      response.end(found ? html : "");
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const origin = `http://127.0.0.1:${server.address().port}`;
    await use({
      origin,
      open: async (body) => {
        html = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Post</title><body><script>window.heard=[];addEventListener("message",(e)=>heard.push({origin:e.origin,data:e.data}))</script>${body.replaceAll("BASE", baseURL)}</body></html>`;
        await page.goto(`${origin}/post`);
      },
      heard: (type) => page.evaluate((of) => window.heard.map(({ data }) => data).filter((data) => data?.type === of), type),
    });
    server.closeAllConnections();
    server.close();
    // The article is another origin than the site, and is asked for.
    const strange = noticed.filter((line) => !line.includes(origin));
    noticed.length = 0;
    noticed.push(...strange);
  },
});

const frame = (page, nth = 0) => page.frames().filter((f) => f.parentFrame() === page.mainFrame())[nth];
const ready = (page, article) => expect.poll(async () => (await article.heard("ready")).length).toBeGreaterThan(0);
const send = (page, message) => page.evaluate((m) => document.querySelector("iframe").contentWindow.postMessage(m, "*"), message);
const figure = (page, nth) => frame(page, nth).locator("output.hero");

articles("a frame tells its height to any, its results only to the origin that its address names", async ({ page, article }) => {
  await article.open(`<iframe src="BASEen/ltv.html?embed=1" width="700" height="500"></iframe>`);
  await ready(page, article);
  await expect.poll(async () => (await article.heard("height")).at(-1)?.value).toBeGreaterThan(200);
  await frame(page).getByRole("textbox", { name: "price of one order, $" }).fill("300");
  await expect(figure(page)).toHaveText("$270");
  await send(page, { perennial: 1, type: "set", values: { price: 1 } });
  await send(page, { perennial: 1, type: "analyse", id: "1", csv, options: {} });
  await page.waitForTimeout(500);
  await expect(figure(page)).toHaveText("$270");
  expect(await article.heard("result")).toEqual([]);
  expect(await article.heard("error")).toEqual([]);
  // Another origin's name is no leave to tell this one.
  await article.open(`<iframe src="BASEen/ltv.html?embed=1&origin=https://elsewhere.example" width="700" height="500"></iframe>`);
  await ready(page, article);
  await frame(page).getByRole("textbox", { name: "price of one order, $" }).fill("300");
  await page.waitForTimeout(500);
  expect(await article.heard("result")).toEqual([]);
});

articles("the named origin sets what a field may hold, and nothing else; floods are one change", async ({ page, article, noticed }) => {
  await article.open(`<iframe src="BASEen/ltv.html?embed=1&origin=ORIGIN" width="700" height="500"></iframe>`.replace("ORIGIN", article.origin));
  await ready(page, article);
  await send(page, { perennial: 1, type: "set", values: { price: 250, rate: 500, luck: 3, years: "x", __proto__: { years: 1 } }, theme: "dark", currency: "€" });
  await expect(figure(page)).toHaveText("€225");
  expect(await frame(page).evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  await expect.poll(async () => (await article.heard("result")).at(-1)?.result?.value).toBe(225);
  expect((await article.heard("result")).at(-1).values).toEqual({ price: 250, rate: 30, years: 3 });
  const before = (await article.heard("result")).length;
  await page.evaluate(() => {
    const to = document.querySelector("iframe").contentWindow;
    for (let price = 1; price <= 5000; price += 1) to.postMessage({ perennial: 1, type: "set", values: { price } }, "*");
  });
  await expect(figure(page)).toHaveText("€4,500");
  expect((await article.heard("result")).length - before).toBeLessThan(200);
  // Messages of no sense, and of other protocols.
  for (const odd of [null, 7, "set", [], { perennial: 2, type: "set", values: { price: 1 } }, { perennial: 1 }, { perennial: 1, type: "eval", code: "1" }, { perennial: 1, type: "set", values: [1], theme: {}, hide: 4 }, { perennial: 1, type: "data", id: {}, csv: 4 }, { perennial: 1, type: "analyse", id: "x".repeat(99), csv }, { perennial: 1, type: "set", accent: "url(x)", theme: "<b>", hide: "everything" }]) await send(page, odd);
  await page.waitForTimeout(300);
  await expect(figure(page)).toHaveText("€4,500");
  // The author is warned on the console, the reader sees no error.
  const told = noticed.filter((line) => line.startsWith("console"));
  expect(told.every((line) => line.startsWith("console warning: Perennial:"))).toBe(true);
  expect(told.length).toBeGreaterThan(2);
  await expect(frame(page).getByRole("alert").filter({ hasText: /./ })).toHaveCount(0);
  noticed.length = 0;
});

articles("a stranger inside or beside the article is not heard", async ({ page, article }) => {
  await article.open(`<iframe id="calc" src="BASEen/ltv.html?embed=1&origin=ORIGIN" width="700" height="500"></iframe><iframe id="stranger" srcdoc="<script>setInterval(()=>parent.frames[0].postMessage({perennial:1,type:'set',values:{price:1}},'*'),50)</script>"></iframe>`.replace("ORIGIN", article.origin));
  await ready(page, article);
  await page.waitForTimeout(600);
  await expect(figure(page)).toHaveText("$180");
});

articles("colours that cannot be read give way, others are taken in both themes", async ({ page, article, noticed }) => {
  const accent = () => frame(page).evaluate(() => document.documentElement.style.getPropertyValue("--accent"));
  await article.open(`<iframe src="BASEen/ltv.html?embed=1&accent=fafafa&theme=light" width="700" height="500"></iframe>`);
  await ready(page, article);
  expect(await accent()).toBe("");
  await article.open(`<iframe src="BASEen/ltv.html?embed=1&accent=%23b3261e&theme=light&hide=formula,changes" width="700" height="500"></iframe>`);
  await ready(page, article);
  expect(await accent()).toBe("#b3261e");
  await expect(frame(page).locator("[data-part=formula]")).toBeHidden();
  noticed.length = 0;
});

articles("the element: values, results, a report of a table; shadow roots; a sandbox", async ({ page, article }) => {
  await article.open(`<script async src="BASEembed.js"></script>
    <perennial-calculator id="a" calculator="ltv" values="price=80&rate=25" currency="€" theme="light"><a href="x">fallback</a></perennial-calculator>
    <div id="host"></div><script>host.attachShadow({mode:"open"}).innerHTML='<perennial-calculator calculator="nps"></perennial-calculator>'</script>`);
  await expect.poll(() => page.frames().length).toBe(3);
  await expect.poll(async () => page.evaluate(() => document.querySelector("#a").getBoundingClientRect().height)).toBeGreaterThan(150);
  const own = page.frames().find((f) => f.url().includes("ltv.html"));
  await expect(own.locator("output.hero")).toHaveText("€60.00");
  const result = page.evaluate(() => new Promise((done) => document.querySelector("#a").addEventListener("result", ({ detail }) => done(detail), { once: true })));
  await page.evaluate(() => document.querySelector("#a").setAttribute("values", "price=100"));
  expect((await result).result.value).toBe(75);
  const report = await page.evaluate(async (text) => document.querySelector("#a").analyse(text, { as_of: "2026-09-30" }), csv);
  expect(report.customers.rows).toHaveLength(40);
  expect(report.as_of).toBe("2026-09-30");
  const wrong = await page.evaluate(async () => document.querySelector("#a").analyse("").then(() => "", (e) => e.code));
  expect(wrong).toMatch(/^\w+$/);
  const options = await page.evaluate(async (text) => document.querySelector("#a").analyse(text, { luck: 1 }).then(() => "", (e) => `${e.code}: ${e.message}`), csv);
  expect(options).toContain("bad_message");
  await expect(page.frames().find((f) => f.url().includes("nps.html")).locator("output.hero")).toHaveText("30");
});

articles("a dashboard with data takes no focus, scrolls no article, and is as tall as it is", async ({ page, article }) => {
  await page.setViewportSize({ width: 1280, height: 700 });
  await article.open(`<input id="own"><p style="height:2600px">Text</p><script async src="BASEembed.js"></script>
    <perennial-calculator calculator="dashboard" lang="en"><script type="text/csv">${csv}</script></perennial-calculator><p>After</p>`);
  await page.locator("#own").focus();
  // Lazy frames load when they are near.
  await page.evaluate(() => (document.querySelector("perennial-calculator").shadowRoot.querySelector("iframe").loading = "eager"));
  await expect.poll(() => page.frames().length).toBe(2);
  await expect(frame(page).getByRole("navigation").first()).toBeVisible();
  await page.keyboard.type("still here");
  await expect(page.locator("#own")).toHaveValue("still here");
  // Typing may bring the caret into view by a few pixels.
  const [scrolled, focused] = await page.evaluate(() => [scrollY, document.activeElement.id]);
  expect(focused).toBe("own");
  expect(scrolled).toBeLessThan(100);
  await expect.poll(() => frame(page).evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
});

articles("in a sandbox without an origin a calculator is drawn and calculates", async ({ page, article, noticed }) => {
  await article.open(`<iframe sandbox="allow-scripts" src="BASEen/ltv.html?embed=1" width="700" height="500"></iframe>`);
  await ready(page, article);
  await expect(figure(page)).toHaveText("$180");
  await expect(frame(page).locator("header.bar")).toBeHidden();
  noticed.length = 0;
});

articles("a frame that does not answer is said, and nobody waits for it for ever", async ({ page, article, noticed }) => {
  await page.clock.install();
  await page.route("**/en/ltv.html*", (route) => route.fulfill({ status: 404, contentType: "text/html", body: "<p>Nothing here" }));
  await article.open(`<script src="BASEembed.js"></script><perennial-calculator id="a" calculator="ltv" lang="en"></perennial-calculator>`);
  const code = page.evaluate((text) => document.querySelector("#a").analyse(text).then(() => "", (e) => e.code), csv);
  await expect.poll(() => page.frames().length).toBe(2);
  await frame(page).waitForLoadState("load");
  await page.clock.fastForward(30_000);
  expect(await code).toBe("unavailable");
  expect(noticed.some((line) => /does not answer/.test(line))).toBe(true);
  noticed.length = 0;
});

articles("the dashboard shows the table of the article, and never tells what a reader put in", async ({ page, article }) => {
  await article.open(`<script async src="BASEembed.js"></script>
    <perennial-calculator calculator="dashboard" lang="en" height="900"><script type="text/csv">${csv}</script></perennial-calculator>`);
  await expect.poll(() => page.frames().length).toBe(2);
  const own = frame(page);
  await expect(own.getByRole("heading", { level: 1 })).toBeAttached();
  await expect.poll(() => own.url()).toMatch(/#\/overview$/);
  await expect(own.locator("header.bar")).toBeHidden();
  // The reader's own paste.
  await own.evaluate(() => { location.hash = "#/"; });
  await own.getByRole("textbox", { name: "Your data" }).fill("customer,date,amount\nsecret,2026-01-01,5\n");
  await own.getByRole("button", { name: "Read it" }).click();
  await expect.poll(() => own.url()).toMatch(/#\/(overview|columns)$/);
  await page.waitForTimeout(500);
  expect(JSON.stringify(await page.evaluate(() => window.heard))).not.toContain("secret");
});

articles("where storage is refused and the frame is in a sandbox it calculates all the same", async ({ page, article }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      Object.defineProperty(window, name, { get: () => { throw new DOMException("refused", "SecurityError"); } });
    }
  });
  await article.open(`<iframe sandbox="allow-scripts allow-same-origin allow-downloads" src="BASEen/ltv.html?embed=1&origin=ORIGIN" width="700" height="500"></iframe>`.replace("ORIGIN", article.origin));
  await ready(page, article);
  await send(page, { perennial: 1, type: "set", values: { price: 400 } });
  await expect(figure(page)).toHaveText("$360");
});

articles("the author is told once of each thing that is not understood", async ({ page, article, noticed }) => {
  const told = () => noticed.filter((line) => line.startsWith("console")).map((line) => line.replace(/^.*?Perennial: /, ""));
  const set = (name, value) => page.evaluate(([of, to]) => document.querySelector("#a").setAttribute(of, to), [name, value]);
  await article.open(`<script src="BASEembed.js"></script><perennial-calculator id="a" class="x" data-x="1" aria-label="x" colour="red" calculator="ltv" lang="en" theme="light" values="price=80&luck=3"></perennial-calculator>`);
  await expect.poll(() => page.frames().length).toBe(2);
  await expect(figure(page)).toHaveText("$72.00");
  await expect.poll(told).toEqual(["no value of this calculator: luck", "no attribute: colour"]);
  noticed.length = 0;
  for (const price of [100, 200]) await set("values", `price=${price}&rate=900`);
  await expect(figure(page)).toHaveText("$180");
  await expect.poll(() => told().some((line) => /rate=900/.test(line))).toBe(true);
  noticed.length = 0;
  await set("values", "");
  await expect(figure(page)).toHaveText("$180");
  await set("values", "price=300");
  await expect(figure(page)).toHaveText("$270");
  await page.evaluate(() => document.querySelector("#a").removeAttribute("values"));
  await expect(figure(page)).toHaveText("$180");
  expect(told()).toEqual([]);
  for (const theme of ["dark", "pink"]) await set("theme", theme);
  await expect.poll(told).toEqual(["no theme: pink"]);
  noticed.length = 0;
  expect(await frame(page).evaluate(() => "theme" in document.documentElement.dataset)).toBe(false);
  await set("currency", "€");
  await expect(figure(page)).toHaveText("€180");
  await set("currency", "EUROS");
  await expect(figure(page)).toHaveText("$180");
  expect(told()).toEqual(["a currency mark has at most four characters: EUROS"]);
  noticed.length = 0;
});

articles("a colour is judged anew with the theme, the title goes as a whole", async ({ page, article, noticed }) => {
  const accent = () => frame(page).evaluate(() => document.documentElement.style.getPropertyValue("--accent"));
  const theme = (to) => page.evaluate((of) => document.querySelector("#a").setAttribute("theme", of), to);
  await article.open(`<script src="BASEembed.js"></script><perennial-calculator id="a" calculator="ltv" lang="en" theme="light" accent="#8a1a10" hide="title"></perennial-calculator>`);
  await expect.poll(() => page.frames().length).toBe(2);
  await expect.poll(accent).toBe("#8a1a10");
  await theme("dark");
  await expect.poll(accent).toBe("");
  await theme("auto");
  await expect.poll(accent).toBe("#8a1a10");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(accent).toBe("");
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(accent).toBe("#8a1a10");
  await expect(frame(page).locator("h1")).toBeHidden();
  await expect(frame(page).locator(".lead")).toBeHidden();
  noticed.length = 0;
});

articles("a named origin may have a slash, and no more", async ({ page, article, noticed }) => {
  for (const [behind, heard] of [["/", "$360"], ["/post", "$180"]]) {
    await article.open(`<iframe src="BASEen/ltv.html?embed=1&origin=${article.origin}${behind}" width="700" height="500"></iframe>`);
    await ready(page, article);
    await send(page, { perennial: 1, type: "set", values: { price: 400 } });
    await page.waitForTimeout(300);
    await expect(figure(page)).toHaveText(heard);
  }
  expect(noticed.filter((line) => /no origin/.test(line))).toHaveLength(1);
  noticed.length = 0;
});

articles("a table that cannot be read is said to its author, too", async ({ page, article, noticed }) => {
  await article.open(`<script src="BASEembed.js"></script><perennial-calculator calculator="dashboard" lang="en"><script type="text/csv">hello</script></perennial-calculator>`);
  await expect.poll(() => noticed.some((line) => /the table cannot be read: \S/.test(line))).toBe(true);
  noticed.length = 0;
});

for (const lang of languages) {
  test(`the room that is kept in ${lang} is that of today's pages`, async ({ page }) => {
    const { widths, heights } = JSON.parse(readFileSync(path.join(root, "embed/heights.json"), "utf8"));
    const off = [];
    for (const [id, of] of Object.entries(heights).filter(([name]) => name !== "dashboard")) {
      await page.goto(`./${lang}/${id}.html?embed=1`);
      await page.locator("html[data-ready]").waitFor();
      for (const width of [374, 686, 720, 900]) {
        await page.setViewportSize({ width, height: 800 });
        const real = await page.evaluate(() => Math.ceil(document.querySelector("main").getBoundingClientRect().bottom + scrollY));
        const kept = Math.ceil(of[lang][widths.filter((from) => from <= width).length] / 20) * 20;
        if (real > kept || kept - real > 64) off.push(`${id} at ${width}: ${real} in ${kept}`);
      }
    }
    expect(off, "run `node site/heights.mjs dist`").toEqual([]);
  });
}

for (const lang of languages) {
  test(`the demo article in ${lang}: five calculators, no room jumps`, async ({ page }) => {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.addInitScript(() => {
        window.shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => { window.shift += e.value; })).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(`./${lang}/post.html`);
      const all = page.locator("perennial-calculator");
      await expect(all).toHaveCount(5);
      for (let k = 0; k < 5; k += 1) {
        await all.nth(k).scrollIntoViewIfNeeded();
        await expect.poll(() => page.frames().length).toBeGreaterThan(k + 1);
        const of = await all.nth(k).getAttribute("calculator");
        await expect(page.frames().find((f) => f.url().includes(`/${of}.html`)).locator("output.hero")).not.toBeEmpty();
      }
      await page.waitForTimeout(300);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => window.shift)).toBeLessThan(0.1);
    }
  });
}

test("the page about privacy tells the policy that is in force", async ({ page }) => {
  for (const lang of languages) {
    await page.goto(`./${lang}/privacy.html`);
    const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    for (const code of await page.locator("code").allInnerTexts()) expect(policy).toContain(code);
  }
  expect(readFileSync(path.join(root, "dist/index.html"), "utf8")).toContain("connect-src 'self'");
});
