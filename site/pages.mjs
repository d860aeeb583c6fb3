// Serves a built site and starts a browser, for what is taken from its pages as they are.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "@playwright/test";

const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png" };

export const calculators = readFileSync(new URL("calculators.txt", import.meta.url), "utf8").split(/\s+/).filter(Boolean);
export const languages = ["en", "zh-CN"];

export async function opened(dist) {
  const server = createServer((request, response) => {
    const file = join(dist, normalize(new URL(request.url, "http://a/").pathname));
    if (!existsSync(file) || !extname(file)) return response.writeHead(404).end();
    response.setHeader("content-type", kinds[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const browser = await chromium.launch({
    executablePath: process.env.PERENNIAL_CHROMIUM || undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, browser, close };
}
