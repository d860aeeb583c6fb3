// The script for other people's articles against a frame that the test plays itself, on an origin of its own: what is
// heard, what is not, what is asked and what is left behind.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test as base } from "@playwright/test";
import { transformSync } from "esbuild";

const source = readFileSync(path.resolve(import.meta.dirname, "../../embed/perennial.js"), "utf8");
const { widths, heights } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../../embed/heights.json"), "utf8"));
/** As xtask/src/site.rs packs them. */
const packed = (all) => String.fromCharCode(...all.map((height) => 14 + Math.ceil(height / 20)));
const rooms = [widths.join(" "), ...Object.entries(heights).map(([id, of]) => `${id} ${packed(of.en)} ${packed(of["zh-CN"])}`)].join("\n");
const built = (version) =>
  transformSync(source, { minify: true, charset: "utf8", target: "es2022", define: { PERENNIAL_VERSION: JSON.stringify(version), PERENNIAL_ROOMS: JSON.stringify(rooms) } }).code;

// Speaks as protocol.md says a frame does, and keeps what it hears; the numbers in its address make it behave badly.
const FRAME = `<!doctype html><script>
  const query = new URLSearchParams(location.search);
  const protocol = Number(query.get("protocol") ?? 1);
  window.heard = [];
  window.say = (message, to = query.get("origin") ?? "*") => parent.postMessage({ perennial: protocol, ...message }, to);
  window.ready = () => say({ type: "ready", version: "0.1.0", protocol, calculator: "ltv" }, "*");
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== query.get("origin")) return;
    heard.push(data);
    if (!["data", "analyse"].includes(data.type) || data.csv === "never") return;
    if (data.csv === "bad") say({ type: "error", id: data.id, code: "empty", message: "Nothing to read" });
    else say({ type: "report", id: data.id, report: { lines: data.csv.split("\\n").length, options: data.options } });
  });
  if (!query.has("silent")) ready();
</script>`;

/** A server on a port of its own; what it sends is looked up for each request. */
async function serving(answer) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const { type = "text/html; charset=utf-8", body, headers = {} } = answer(request.url.split("?")[0]) ?? {};
    if (body === undefined && !request.url.endsWith(".ico")) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*", ...headers }).end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}

const script = (body) => ({ type: "text/javascript", body });

const test = base.extend({
  /** Where the calculators are. */
  there: async ({}, use) => {
    const server = await serving((url) => {
      if (url.endsWith(".html")) return { body: FRAME };
      if (url === "/perennial/embed.js") return script(built("0.1.0"));
      return url === "/later/embed.js" ? script(built("0.2.0")) : undefined;
    });
    await use(server);
    server.close();
  },
  /** Somebody else's place. */
  stranger: async ({}, use) => {
    const server = await serving(() => ({ body: FRAME }));
    await use(server);
    server.close();
  },
  /** What the console said; a test that provokes something takes it out. */
  said: [
    async ({ context }, use) => {
      const said = [];
      context.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
      context.on("weberror", (error) => said.push(`error: ${error.error().message}`));
      await use(said);
      expect(said, "no error and no message that the test did not expect").toEqual([]);
    },
    { auto: true },
  ],
  /** Opens an article with this body; every event that an element sends is kept in `events`, by the element's id. */
  article: async ({ page, there }, use) => {
    let shown;
    const server = await serving((url) => {
      if (url === "/orders.csv") return { type: "text/csv", body: "customer,amount\nA,1\nB,2" };
      if (url.endsWith(".js")) return script("");
      return url === "/" ? shown : undefined;
    });
    await page.addInitScript(() => {
      window.events = [];
      window.listeners = 0;
      for (const type of ["ready", "resize", "result"]) {
        document.addEventListener(type, (event) => window.events.push([event.target.id, type, event.detail]), true);
        document.addEventListener(type, () => window.events.push("bubbled"));
      }
      for (const [name, step] of [["addEventListener", 1], ["removeEventListener", -1]]) {
        const native = window[name];
        window[name] = function (type, ...rest) {
          if (type === "message") window.listeners += step;
          return native.call(this, type, ...rest);
        };
      }
    });
    const open = async (body, { tag, lang = "en", headers } = {}) => {
      const load = tag ?? `<script type="module" src="${there.origin}/perennial/embed.js"></script>`;
      shown = { body: `<!doctype html><html lang="${lang}"><title>Post</title>${load}<body>${body}`, headers };
      await page.goto(server.origin);
    };
    open.origin = server.origin;
    await use(open);
    server.close();
  },
});

const CALCULATOR = '<perennial-calculator id="a"></perennial-calculator>';
const FAR = '<div style="height: 30000px"></div>';
const frameOf = async (page, nth = 0) =>
  (await page.locator("perennial-calculator iframe").nth(nth).elementHandle()).contentFrame();
const say = (frame, message) => frame.evaluate((it) => window.say(it), message);
const heard = (frame, type) => frame.evaluate((it) => window.heard.filter((message) => message.type === it), type);
const events = (page, type) => page.evaluate((it) => window.events.filter((event) => event[1] === it), type);
const ready = (page, count = 1) => expect.poll(async () => (await events(page, "ready")).length).toBe(count);
const heightOf = (page, nth = 0) => page.locator("perennial-calculator iframe").nth(nth).evaluate((it) => it.offsetHeight);
const addressOf = async (page, nth = 0) =>
  new URL(await page.locator("perennial-calculator iframe").nth(nth).getAttribute("src"));
/** Runs in the page: what `analyse` came to. */
const analysed = (page, csv, options) =>
  page.evaluate(
    ([text, how]) => document.querySelector("#a").analyse(text, how).catch((error) => ({ code: error.code, real: error instanceof Error })),
    [csv, options],
  );

test("the script is below 3 kB", () => {
  expect(gzipSync(built("0.1.0-0123456789ab"), { level: 9 }).length).toBeLessThan(3000);
});

test("a frame keeps its room, grows and tells of results", async ({ page, article, there }) => {
  const settings = 'values="perceived=200&expected=150" accent="#0a7" currency="¥" hide="footer" theme="dark" height="333"';
  await article(`<perennial-calculator id="a" calculator="gap" ${settings}></perennial-calculator>`);
  const iframe = page.locator("#a iframe");
  expect(await heightOf(page)).toBe(333);
  await expect(iframe).toHaveAttribute("title", "Perennial");
  await expect(iframe).toHaveAttribute("loading", "lazy");
  await expect(iframe).toHaveAttribute("allow", "clipboard-write");
  await expect(iframe).not.toHaveAttribute("sandbox");
  await expect(iframe).toHaveCSS("color-scheme", "dark");
  const address = await addressOf(page);
  expect(address.origin + address.pathname).toBe(`${there.origin}/perennial/en/gap.html`);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    perceived: "200", expected: "150", embed: "1", origin: article.origin, theme: "dark", accent: "#0a7", currency: "¥", hide: "footer",
  });
  await ready(page);
  const frame = await frameOf(page);
  for (const [sent, shown] of [[500, 500], [7, 120], [99_999, 4000], [250.5, 4000], ["300", 4000], [NaN, 4000], [null, 4000], [-1, 120]]) {
    await say(frame, { type: "height", value: sent });
    await say(frame, { type: "result", calculator: "gap", values: { sent }, result: { value: 0.142857, unit: "ratio" } });
    await expect.poll(async () => (await events(page, "result")).at(-1)?.[2].values.sent).toEqual(sent);
    expect(await heightOf(page)).toBe(shown);
  }
  expect((await events(page, "ready"))[0][2]).toMatchObject({ version: "0.1.0" });
  expect((await events(page, "resize")).map(([, , detail]) => detail.height)).toEqual([500, 120, 4000, 120]);
  expect((await events(page, "result"))[0]).toEqual(["a", "result", { calculator: "gap", values: { sent: 500 }, result: { value: 0.142857, unit: "ratio" } }]);
  expect(await page.evaluate(() => window.events.includes("bubbled"))).toBe(false);
});

test("nobody but the frame is heard, and only from where it was put", async ({ page, article, there, stranger }) => {
  const frames = { beside: `${there.origin}/perennial/en/ltv.html`, other: `${stranger.origin}/x.html` };
  const tags = Object.entries(frames).map(([id, src]) => `<iframe id="${id}" src="${src}?origin=${article.origin}"></iframe>`);
  await article(CALCULATOR + tags.join(""));
  await ready(page);
  const before = await heightOf(page);
  const message = { perennial: 1, type: "height", value: 777 };
  for (const id of Object.keys(frames)) await say(await (await page.locator(`#${id}`).elementHandle()).contentFrame(), message);
  await page.evaluate((it) => window.postMessage(it, "*"), message);
  const frame = await frameOf(page);
  // A frame inside the frame, and what is no message of ours.
  await frame.evaluate((it) => {
    const inner = document.body.appendChild(document.createElement("iframe"));
    const tag = inner.contentDocument.createElement("script");
    tag.textContent = `top.postMessage(${JSON.stringify(it)}, "*")`;
    inner.contentDocument.body.append(tag);
    for (const odd of [null, 1, "height", { type: "height", value: 777 }, { perennial: "1", type: "height", value: 777 }, [1]]) parent.postMessage(odd, "*");
    for (let i = 0; i < 20_000; i += 1) window.say({ type: "nonsense", value: i });
  }, message);
  // The right window, led astray to another origin.
  await frame.goto(`${stranger.origin}/x.html?origin=${article.origin}`);
  await say(await frameOf(page), message);
  await page.waitForTimeout(300);
  expect(await heightOf(page)).toBe(before);
  expect(await page.evaluate(() => window.events.length)).toBe(1);
});

test("several stand on one page, also in shadow trees, each for itself", async ({ page, article }) => {
  await article(`${CALCULATOR}<div lang="zh-TW"><perennial-calculator id="b" calculator="nps"></perennial-calculator><div id="host"></div></div>`);
  await page.evaluate(() => {
    const root = document.querySelector("#host").attachShadow({ mode: "open" });
    root.innerHTML = '<perennial-calculator id="c" calculator="dashboard" title="Ours"></perennial-calculator>';
    root.addEventListener("ready", () => window.events.push(["c", "ready"]), true);
  });
  await ready(page, 3);
  expect((await addressOf(page, 0)).pathname).toBe("/perennial/en/ltv.html");
  expect((await addressOf(page, 1)).pathname).toBe("/perennial/zh-CN/nps.html");
  await expect(page.locator("#b iframe")).toHaveAttribute("title", "常青");
  const address = await addressOf(page, 2);
  expect([address.pathname, address.searchParams.get("lang"), address.hash]).toEqual(["/perennial/index.html", "zh-CN", "#/"]);
  await expect(page.locator("#c iframe")).toHaveAttribute("title", "Ours");
  await say(await frameOf(page, 2), { type: "height", value: 901 });
  await expect.poll(() => heightOf(page, 2)).toBe(901);
  await say(await frameOf(page, 1), { type: "height", value: 902 });
  await expect.poll(() => heightOf(page, 1)).toBe(902);
  expect(await heightOf(page, 2)).toBe(901);
});

test("removed and added again it starts anew and leaves nothing behind", async ({ page, article, there }) => {
  await article(CALCULATOR);
  await ready(page);
  await page.evaluate(() => {
    window.oldWindow = document.querySelector("#a").shadowRoot.querySelector("iframe").contentWindow;
  });
  for (let round = 2; round < 6; round += 1) {
    expect(await page.evaluate(() => window.listeners)).toBe(1);
    const left = await page.evaluate(() => {
      const element = document.querySelector("#a");
      element.remove();
      const { listeners } = window;
      document.body.append(element);
      return listeners;
    });
    expect(left).toBe(0);
    await ready(page, round);
    await expect(page.locator("#a iframe")).toHaveCount(1);
  }
  // What the first frame might still say belongs to nobody.
  const late = (how) =>
    page.evaluate(([from, now]) => {
      const { contentWindow } = document.querySelector("#a").shadowRoot.querySelector("iframe");
      for (const source of now ? [contentWindow] : [window.oldWindow, null]) {
        window.dispatchEvent(new MessageEvent("message", { data: { perennial: 1, type: "height", value: 801 }, origin: from, source }));
      }
    }, how);
  await late([there.origin, false]);
  expect(await events(page, "resize")).toEqual([]);
  // The same from the frame that is there is heard, so the test can fail.
  await late([there.origin, true]);
  expect((await events(page, "resize")).length).toBe(1);
  // A move that keeps state keeps the frame.
  const loads = there.asked.length;
  await page.evaluate(() => document.body.moveBefore?.(document.querySelector("#a"), document.body.firstChild));
  await say(await frameOf(page), { type: "height", value: 640 });
  await expect.poll(() => heightOf(page)).toBe(640);
  expect(there.asked.length).toBe(loads);
});

test("analyse answers with a report, or says why not", async ({ page, article, said }) => {
  // Far below the fold a lazy frame waits for the reader; whoever asks does not.
  await article(`${FAR}<perennial-calculator id="a" calculator="dashboard"></perennial-calculator>`);
  const options = { as_of: "2026-01-31", roles: { who: "customer_id" } };
  const both = page.evaluate((how) => Promise.all(["a\nb", "a\nb\nc"].map((csv) => document.querySelector("#a").analyse(csv, how))), options);
  expect(await both).toEqual([{ lines: 2, options }, { lines: 3, options }]);
  expect(await analysed(page, "a")).toEqual({ lines: 1, options: {} });
  expect(await analysed(page, "bad")).toEqual({ code: "empty", real: true });
  const frame = await frameOf(page);
  expect(new Set((await heard(frame, "analyse")).map(({ id }) => id)).size).toBe(4);
  // Answers nobody waits for, one of them told to the author.
  await say(frame, { type: "report", id: "1", report: {} });
  await say(frame, { type: "error", code: "message", message: "Not understood" });
  await expect.poll(() => said.splice(0)).toEqual(["warning: <perennial-calculator>: message: Not understood"]);
  const gone = analysed(page, "never");
  await page.evaluate(() => document.querySelector("#a").remove());
  expect(await gone).toEqual({ code: "removed", real: true });
  const apart = () => document.createElement("perennial-calculator").analyse("a").catch(({ code }) => code);
  expect(await page.evaluate(apart)).toBe("removed");
});

test("a far frame waits for its reader, and no data goes to it before", async ({ page, article, there }) => {
  await article(FAR + CALCULATOR, { tag: "" });
  await page.addScriptTag({ url: `${there.origin}/perennial/embed.js` });
  await expect(page.locator("#a iframe")).toHaveCount(1);
  await page.waitForTimeout(500);
  expect(there.asked).toEqual(["/perennial/embed.js"]);
  await page.locator("#a").scrollIntoViewIfNeeded();
  await ready(page);
});

test("a table inside the element, or one that it names, is handed to the frame", async ({ page, article, said }) => {
  const inside = '<script type="text/csv">\ncustomer,amount\nA,1\n</script>';
  const named = ["orders", "none"].map((name) => `<perennial-calculator data-src="${name}.csv"></perennial-calculator>`);
  await article(CALCULATOR.replace("></", `>${inside}</`) + named.join(""));
  await ready(page, 3);
  const table = async (nth) => (await heard(await frameOf(page, nth), "data")).map(({ csv }) => csv.trim());
  await expect.poll(() => table(0)).toEqual(["customer,amount\nA,1"]);
  await expect.poll(() => table(1)).toEqual(["customer,amount\nA,1\nB,2"]);
  await expect.poll(() => said.splice(0).sort().at(-1)).toBe("warning: <perennial-calculator>: data: 404 for none.csv");
  expect(await table(2)).toEqual([]);
});

test("a table that the page around a ready frame has yet to send is waited for", async ({ page, article, there }) => {
  let send;
  const held = new Promise((resolve) => (send = resolve));
  await page.route("**/slow.js", async (route) => {
    await held;
    await route.fulfill({ contentType: "text/javascript", body: "" });
  });
  const slow = '<script src="/slow.js"></script><script type="text/csv">a,b</script>';
  // The script comes first and at once, so the element starts before its children are there.
  const tag = `<script src="${there.origin}/perennial/embed.js"></script>`;
  const opened = article(CALCULATOR.replace("></", `>${slow}</`), { tag });
  await page.waitForFunction(() => document.readyState === "loading" && window.events?.length === 1);
  send();
  await opened;
  await expect.poll(async () => (await heard(await frameOf(page), "data")).map(({ csv }) => csv)).toEqual(["a,b"]);
});

test("attributes that change are told to the frame, or load another", async ({ page, article, said, there }) => {
  const change = (attributes) =>
    page.evaluate((all) => {
      for (const [name, value] of Object.entries(all)) {
        if (value === null) document.querySelector("#a").removeAttribute(name);
        else document.querySelector("#a").setAttribute(name, value);
      }
    }, attributes);
  await article('<perennial-calculator id="a" values="silent=1"></perennial-calculator>');
  await change({ values: '{"price": 250, "years": "4"}', theme: "dark" });
  const frame = await frameOf(page);
  expect(await heard(frame, "set")).toEqual([]);
  await frame.evaluate(() => window.ready());
  await expect.poll(() => heard(frame, "set")).toEqual([{ perennial: 1, type: "set", values: { price: 250, years: 4 }, theme: "dark" }]);
  await change({ accent: "0a7", currency: "€", hide: "formula", theme: null, title: "Mine" });
  await expect.poll(async () => (await heard(frame, "set"))[1]).toEqual({ perennial: 1, type: "set", accent: "#0a7", currency: "€", hide: "formula", theme: "" });
  await expect(page.locator("#a iframe")).toHaveAttribute("title", "Mine");
  expect(said).toEqual([]);
  await change({ values: "price=&years=soon&rate=30" });
  await expect.poll(async () => (await heard(frame, "set"))[2].values).toEqual({ rate: 30 });
  const steps = await page.evaluate(() => history.length);
  const loads = there.asked.length;
  await change({ calculator: "value", lang: "zh-CN" });
  await ready(page, 2);
  expect((await addressOf(page)).pathname).toBe("/perennial/zh-CN/value.html");
  expect(there.asked.length).toBe(loads + 1);
  expect(await page.evaluate(() => history.length)).toBe(steps);
  const twice = ['price=""', 'years="soon"'].map((odd) => `warning: <perennial-calculator>: ${odd} is not understood`);
  expect(said.splice(0)).toEqual([...twice, ...twice]);
});

test("what is not understood has a default and a warning", async ({ page, article, said }) => {
  await article('<perennial-calculator id="a" calculator="constructor" lang="fr" theme="pink" height="tall" values="{price: 1}"></perennial-calculator>');
  await ready(page);
  const address = await addressOf(page);
  expect(address.pathname).toBe("/perennial/en/ltv.html");
  expect(await heightOf(page)).toBeGreaterThan(120);
  const names = said.splice(0).map((line) => line.match(/^warning: <perennial-calculator>: (\w+)=".*" is not understood$/)?.[1]);
  expect(names.sort()).toEqual(["calculator", "height", "lang", "values"]);
});

test("the frame hears which attributes there are, and gets the usual values with an empty text", async ({ page, article }) => {
  await article('<perennial-calculator id="a" colour="red" values="price=80"></perennial-calculator>');
  await ready(page);
  const frame = await frameOf(page);
  await expect.poll(() => heard(frame, "check")).toEqual([{ perennial: 1, type: "check", names: ["id", "colour", "values"] }]);
  await page.evaluate(() => document.querySelector("#a").removeAttribute("values"));
  await expect.poll(() => heard(frame, "set")).toEqual([{ perennial: 1, type: "set", values: "" }]);
});

test("room by language and width; what is a little lower or was kept before moves nothing", async ({ page, article }) => {
  const kept = '<perennial-calculator id="c" calculator="ltv" style="display: block; min-height: 708px"></perennial-calculator>';
  await article(`<div style="width: 686px"><perennial-calculator id="a" calculator="nps"></perennial-calculator><perennial-calculator id="b" calculator="nps" lang="zh-CN"></perennial-calculator>${kept}</div>`);
  await ready(page, 3);
  const band = widths.filter((width) => width <= 686).length;
  for (const [nth, lang] of [[0, "en"], [1, "zh-CN"]]) {
    const spare = (await heightOf(page, nth)) - heights.nps[lang][band];
    expect(spare).toBeGreaterThanOrEqual(0);
    expect(spare).toBeLessThan(20);
  }
  expect(await heightOf(page, 2)).toBe(708);
  const before = await heightOf(page);
  const frame = await frameOf(page);
  for (const [less, left] of [[0, 0], [64, 0], [65, 65], [-1, -1]]) {
    await say(frame, { type: "height", value: before - less });
    await expect.poll(() => heightOf(page)).toBe(before - left);
  }
});

test("whoever asks a frame that was given up is told at once", async ({ page, article, said }) => {
  await page.clock.install();
  await article('<perennial-calculator id="a" values="silent=1"></perennial-calculator>');
  const waiting = analysed(page, "a");
  await (await frameOf(page)).waitForLoadState("load");
  await page.clock.fastForward(21_000);
  for (const answer of [await waiting, await analysed(page, "a")]) expect(answer).toEqual({ code: "unavailable", real: true });
  expect(said.splice(0)).toEqual(["warning: <perennial-calculator>: The frame does not answer"]);
  // Late is better than never.
  await (await frameOf(page)).evaluate(() => window.ready());
  await ready(page);
  expect(await analysed(page, "a\nb")).toEqual({ lines: 2, options: {} });
});

test("a frame of another protocol goes on working; analyse is refused", async ({ page, article, said }) => {
  await article('<perennial-calculator id="a" calculator="dashboard" values="protocol=2&silent=1"></perennial-calculator>');
  const waiting = analysed(page, "a");
  const frame = await frameOf(page);
  await frame.waitForFunction(() => window.ready);
  await frame.evaluate(() => window.ready());
  for (const answer of [await waiting, await analysed(page, "a")]) expect(answer).toEqual({ code: "version", real: true });
  await say(frame, { type: "height", value: 612 });
  await expect.poll(() => heightOf(page)).toBe(612);
  expect(said.splice(0)).toEqual(["warning: <perennial-calculator>: the frame speaks protocol 2, this script 1"]);
  expect(await heard(frame, "analyse")).toEqual([]);
});

for (const kind of ["type=module", "defer", ""]) {
  test(`of two scripts the first counts (${kind || "at once"})`, async ({ page, article, said, there }) => {
    const tag = (folder) => `<script ${kind} src="${there.origin}/${folder}/embed.js"></script>`;
    // Somebody else's script of the same name must not be taken for ours.
    const vendor = '<script src="/vendor/embed.js"></script>';
    await article(CALCULATOR, { tag: vendor + tag("perennial") + tag("perennial") });
    await ready(page);
    expect(said).toEqual([]);
    await article(CALCULATOR, { tag: vendor + tag("perennial") + tag("later") });
    await ready(page);
    expect((await addressOf(page)).pathname).toBe("/perennial/en/ltv.html");
    expect(said.splice(0)).toEqual(["warning: <perennial-calculator>: version 0.1.0 is in use here, 0.2.0 is not"]);
  });
}

test("it finds its own address where stacks are off", async ({ page, article }) => {
  await page.addInitScript(() => (Error.stackTraceLimit = 0));
  await article(CALCULATOR);
  await ready(page);
});

test("a strict policy of the host does not break it", async ({ page, article, there }) => {
  const policy = `default-src 'none'; script-src ${there.origin}; frame-src ${there.origin}; connect-src 'self'`;
  await article('<perennial-calculator id="a" data-src="orders.csv"></perennial-calculator>', { headers: { "content-security-policy": policy } });
  await ready(page);
  const frame = await frameOf(page);
  await say(frame, { type: "height", value: 655 });
  await expect.poll(() => heightOf(page)).toBe(655);
  await expect.poll(() => heard(frame, "data")).toHaveLength(1);
  for (const [name, value] of [["display", "block"], ["border-top-width", "0px"]]) await expect(page.locator("#a iframe")).toHaveCSS(name, value);
  await expect(page.locator("#a")).toHaveCSS("display", "block");
});

test("in a sandbox frames are shown and grow; nothing else is promised", async ({ page, article }) => {
  await article(CALCULATOR, { headers: { "content-security-policy": "sandbox allow-scripts" } });
  await ready(page);
  expect((await addressOf(page)).searchParams.has("origin")).toBe(false);
  await say(await frameOf(page), { type: "height", value: 444 });
  await expect.poll(() => heightOf(page)).toBe(444);
  expect(await analysed(page, "a")).toEqual({ code: "origin", real: true });
});

test("a frame without size does no harm", async ({ page, article }) => {
  await article(`<div id="box" hidden>${CALCULATOR}</div>`);
  expect(await analysed(page, "a")).toEqual({ lines: 1, options: {} });
  const frame = await frameOf(page);
  await say(frame, { type: "height", value: 3999 });
  await say(frame, { type: "result", values: {} });
  await expect.poll(async () => (await events(page, "result")).length).toBe(1);
  await page.evaluate(() => (document.querySelector("#box").hidden = false));
  expect(await heightOf(page)).toBeLessThan(1000);
  await say(frame, { type: "height", value: 420 });
  await expect.poll(() => heightOf(page)).toBe(420);
});

test("without scripts the children are there, with them the frame is", async ({ browser, page, article }) => {
  await article('<perennial-calculator id="a"><a href="/there">Open the calculator</a></perennial-calculator>');
  await expect(page.getByRole("link")).toBeHidden();
  const plain = await browser.newPage({ javaScriptEnabled: false });
  await plain.goto(article.origin);
  await expect(plain.getByRole("link")).toBeVisible();
  await plain.close();
});
