// Takes a picture of every calculator in both languages: node site/pictures.mjs <dist>
import { createReadStream, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "@playwright/test";

const dist = process.argv[2];
const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png" };
const server = createServer((request, response) => {
  const file = join(dist, normalize(new URL(request.url, "http://a/").pathname));
  if (!existsSync(file) || !extname(file)) return response.writeHead(404).end();
  response.setHeader("content-type", kinds[extname(file)] ?? "application/octet-stream");
  createReadStream(file).pipe(response);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const address = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.PERENNIAL_CHROMIUM || undefined,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
mkdirSync(join(dist, "pictures"), { recursive: true });
// Twice as wide as high, as sites that show links expect it: 1200 by 630.
const page = await browser.newPage({ viewport: { width: 800, height: 420 }, deviceScaleFactor: 1.5, colorScheme: "light", serviceWorkers: "block" });
for (const id of readFileSync(new URL("calculators.txt", import.meta.url), "utf8").split(/\s+/).filter(Boolean)) {
  for (const lang of ["en", "zh-CN"]) {
    await page.goto(`${address}/${lang}/${id}.html?theme=light`);
    await page.locator("html[data-ready]").waitFor({ timeout: 30_000 });
    await page.evaluate(() => { document.documentElement.dataset.picture = ""; });
    await page.locator(".hero").waitFor();
    await page.screenshot({ path: join(dist, "pictures", `${id}.${lang}.png`) });
  }
}
await browser.close();
server.close();
