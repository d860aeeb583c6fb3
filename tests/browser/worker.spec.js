// The worker can die, be of another version, never answer, or be told to talk to others: each is said, nothing hangs.
import { createServer } from "node:http";
import { expect, test } from "./watched.js";
import { choose, go, opened, quiet, start } from "./steps.js";

const GOOD = { name: "good.csv", text: "customer,date,amount\n007,2026-01-15,10.50\n007,2026-02-20,20\n008,2026-03-01,30\n" };

/** Keeps every worker that the page starts within reach of the test. */
const keep = (page) =>
  page.addInitScript(() => {
    window.workers = [];
    const Native = window.Worker;
    window.Worker = class extends Native {
      constructor(...how) {
        super(...how);
        window.workers.push(this);
      }
    };
  });

const usable = async (page) => {
  await go(page, "#/overview");
  await go(page, "#/customers");
  await expect(page.getByRole("link", { name: "007", exact: true })).toBeVisible();
  await page.getByRole("link", { name: "007", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("007");
};

/** The worker that answers throws where nobody catches. */
const kill = (page) =>
  Promise.all(page.workers().map((worker) => worker.evaluate(() => void setTimeout(() => { throw new Error("gone"); })).catch(() => {})));

test("a worker that dies is said and started again, twice, and the results can still be asked about", async ({ page, noticed }) => {
  await start(page);
  await opened(page, GOOD);
  for (const round of [1, 2]) {
    await test.step(`death ${round}`, async () => {
      await go(page, "#/data");
      await kill(page);
      const alert = page.getByRole("alert");
      await expect(alert).toContainText("The engine stopped and was started again.");
      await alert.getByRole("button", { name: "Close" }).click();
      await usable(page);
      // And a setting still recomputes.
      await go(page, "#/segments");
      await page.getByLabel("Last day that counts").fill(round === 1 ? "2026-02-25" : "2026-03-01");
      await quiet(page);
      await go(page, "#/overview");
      await expect(page.locator("main .answers .hero").first()).toContainText(round === 1 ? "30.5" : "60.5");
    });
  }
  // What the worker threw is its own message, provoked here.
  expect(noticed.every((line) => line.includes("gone"))).toBe(true);
  noticed.length = 0;
});

test("a worker that dies while it reads is said; the next file is read", async ({ page, noticed }) => {
  await keep(page);
  await start(page);
  await page.evaluate(() => {
    for (const worker of window.workers) {
      const post = worker.postMessage;
      worker.postMessage = function (...all) {
        worker.postMessage = post;
        worker.dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
        void all;
      };
    }
  });
  await choose(page, GOOD);
  await expect(page.getByRole("alert")).toContainText("The engine stopped");
  await opened(page, GOOD);
  await usable(page);
  expect(noticed).toEqual([]);
});

/** Changes the first message of every worker while `window.stale` is true: the one that names its build. */
const stale = (page) =>
  page.addInitScript(() => {
    window.stale = true;
    const Native = window.Worker;
    window.Worker = class extends Native {
      set onmessage(hear) {
        super.onmessage =
          hear &&
          ((event) => {
            if (!window.stale) return hear(event);
            const bytes = new Uint8Array(event.data);
            bytes[bytes.length - 1] ^= 1;
            hear(new MessageEvent("message", { data: bytes }));
          });
      }
    };
  });

for (const [lang, sentence] of [["en", "The engine is of another version than this page."], ["zh-CN", "计算引擎与页面版本不一致。"]]) {
  test(`a worker of another version is said (${lang}), and one of the right version is used`, async ({ page }) => {
    await stale(page);
    await start(page, lang);
    await choose(page, GOOD, lang);
    await expect(page.getByRole("alert")).toContainText(sentence);
    await page.evaluate(() => (window.stale = false));
    await opened(page, GOOD, lang);
    await expect(page.getByRole("alert")).toHaveCount(0);
    await usable(page);
  });
}

test("a worker that cannot be fetched is said", async ({ page, noticed }) => {
  await page.route("**/worker_loader.js", (route) => route.fulfill({ status: 404, body: "" }));
  await start(page);
  await choose(page, GOOD);
  await expect(page.getByRole("alert")).toContainText("The engine could not be started.");
  await page.unroute("**/worker_loader.js");
  await opened(page, GOOD);
  await usable(page);
  expect(noticed.every((line) => /404|worker_loader/.test(line))).toBe(true);
  noticed.length = 0;
});

for (const [lang, sentence] of [["en", "A part of this page could not be fetched."], ["zh-CN", "本页有一部分未能载入。"]]) {
  test(`sentences of results that cannot be fetched are said (${lang}), and fetched with the next file`, async ({ page, noticed }) => {
    await page.route("**/words.txt*", (route) => route.fulfill({ status: 404, body: "" }));
    await start(page, lang);
    await choose(page, GOOD, lang);
    await expect(page.getByRole("alert")).toContainText(sentence);
    await page.unroute("**/words.txt*");
    await opened(page, GOOD, lang);
    await expect(page.getByRole("alert")).toHaveCount(0);
    await usable(page);
    expect(noticed.every((line) => /404/.test(line))).toBe(true);
    noticed.length = 0;
  });
}

test("results wait for their sentences", async ({ page }) => {
  let send;
  const held = new Promise((resolve) => (send = resolve));
  await page.route("**/words.txt*", async (route) => {
    await held;
    await route.continue();
  });
  await start(page);
  await choose(page, GOOD);
  await page.waitForTimeout(500);
  await expect(page.getByRole("navigation", { name: "Results" })).toHaveCount(0);
  send();
  // Once they are here the page goes to the results by itself; whoever goes elsewhere first is brought back.
  await expect(page).toHaveURL(/#\/(overview|columns)$/);
  await usable(page);
});

test("a worker that says nothing is given up after a while", async ({ page }) => {
  await page.route("**/worker_loader.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.clock.install();
  await start(page);
  await choose(page, GOOD);
  await page.clock.fastForward(20_000);
  await expect(page.getByRole("alert")).toContainText("The engine could not be started.");
});

test("neither page nor worker can talk to another origin", async ({ page, noticed }) => {
  const asked = [];
  const other = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader("access-control-allow-origin", "*").end("sent");
  });
  await new Promise((ready) => other.listen(0, "127.0.0.1", ready));
  const address = `http://127.0.0.1:${other.address().port}`;
  await start(page);
  await opened(page, GOOD);
  const talk = async (where) =>
    fetch(where).then(
      () => "sent",
      () => "refused",
    );
  // The server does answer who may ask it.
  expect(await (await fetch(`${address}/allowed`)).text()).toBe("sent");
  expect(await page.evaluate(talk, `${address}/page`)).toBe("refused");
  expect(page.workers().length).toBeGreaterThan(0);
  for (const worker of page.workers()) expect(await worker.evaluate(talk, `${address}/worker`)).toBe("refused");
  expect(asked).toEqual(["/allowed"]);
  other.close();
  // The browser says that it refused; nothing was sent.
  expect(noticed.filter((line) => !/^console error: .*(Content Security Policy|violates)/is.test(line))).toEqual([]);
  expect(noticed.length).toBeGreaterThanOrEqual(2);
  noticed.length = 0;
});
