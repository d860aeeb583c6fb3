// The built page as it is served: types, policy, relative addresses. What the page does is tested elsewhere.
import { expect, test } from "./watched.js";

test("files come with the type a browser insists on", async ({ request }) => {
  for (const [file, type] of [
    ["./", "text/html"],
    ["results.css", "text/css"],
    ["charts.js", "text/javascript"],
    ["worker.js", "text/javascript"],
    ["worker_bg.wasm", "application/wasm"],
    ["samples/shop.zh-CN.csv", "text/csv"],
    ["samples/template.csv", "text/csv"],
  ]) {
    const response = await request.get(file);
    expect(response.status(), file).toBe(200);
    expect(response.headers()["content-type"], file).toContain(type);
    expect((await response.body()).length, file).toBeGreaterThan(0);
  }
});

test("the policy is the first thing the head says after its charset", async ({ request }) => {
  const html = await (await request.get("./")).text();
  const head = html.slice(html.search(/<head/i));
  const tags = [...head.matchAll(/<(meta|link|script|title)\b[^>]*>/gi)].map((m) => m[0]);
  expect(tags[0].toLowerCase()).toContain("charset");
  expect(tags[1]).toContain("Content-Security-Policy");
  expect(tags[1]).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
  expect(tags[1]).not.toContain("unsafe-eval' 'unsafe-inline");
  expect(html).not.toMatch(/(src|href)="\//);
});

test("the page loads its wasm under its own policy, in a folder with a name", async ({ page, baseURL }) => {
  expect(new URL(baseURL).pathname).not.toBe("/");
  const violations = [];
  await page.exposeFunction("violated", (what) => violations.push(what));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (e) => window.violated(`${e.violatedDirective} ${e.blockedURI}`)),
  );
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await page.goto("./");
  expect((await wasm).status()).toBe(200);
  await page.waitForLoadState("networkidle");
  expect(violations).toEqual([]);
});

test("a script that somebody slips in does not run, nor does a request to elsewhere", async ({ page, noticed }) => {
  await page.goto("./");
  const outcome = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.slipped = true";
    document.head.append(script);
    const fetched = await fetch("https://example.com/").then(
      () => "sent",
      () => "refused",
    );
    return { slipped: window.slipped === true, fetched };
  });
  expect(outcome).toEqual({ slipped: false, fetched: "refused" });
  // The browser tells the console about both; that is what was wanted, as long as nothing was sent.
  expect(noticed.filter((n) => n.startsWith("request"))).toEqual([]);
  expect(noticed.length).toBeGreaterThanOrEqual(2);
  noticed.length = 0;
});
