// A host of the built page that a test can stop, and change while the page is open.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { expect, test as watched } from "./watched.js";
import { root } from "./steps.js";

const dist = process.env.PERENNIAL_DIST ?? path.join(root, "dist");
const TYPES = { html: "text/html", css: "text/css", js: "text/javascript", wasm: "application/wasm", svg: "image/svg+xml", png: "image/png", webmanifest: "application/manifest+json" };

const original = (name) => readFileSync(path.join(dist, name));
const integrity = (content) => `sha256-${createHash("sha256").update(content).digest("base64")}`;

/** The name of a file with its hash, by the one it is written under: `boot.js`. */
export function hashed(name) {
  const [stem, end] = name.split(".");
  return readdirSync(dist).find((file) => new RegExp(`^${stem}-[0-9a-f]{16}\\.${end}$`).test(file));
}

/** Names of the app that Trunk has numbered. */
export function numbered() {
  const script = original("index.html").toString().match(/app-\w+\.js/)[0];
  return { script, wasm: script.replace(".js", "_bg.wasm") };
}

/** A host with the page in every folder; `changed` files differ from the build, `gone` ones are missing. */
export class Site {
  changed = new Map();
  gone = new Set();
  caching = "max-age=600";
  port = 0;

  answer(request, response) {
    const name = decodeURIComponent(new URL(request.url, "http://x").pathname).replace(/^\/[^/]*\//, "") || "index.html";
    let body;
    try {
      body = this.changed.get(name) ?? original(name);
    } catch {
      // Nothing of that name was built.
    }
    const found = body !== undefined && !this.gone.has(name);
    response.writeHead(found ? 200 : 404, { "content-type": TYPES[name.split(".").pop()] ?? "text/plain", "cache-control": this.caching });
    response.end(found ? body : "");
  }

  async open() {
    this.server = createServer((request, response) => this.answer(request, response));
    await new Promise((ready) => this.server.listen(this.port, "127.0.0.1", ready));
    this.port = this.server.address().port;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  address = (folder = "perennial") => `http://127.0.0.1:${this.port}/${folder}/`;

  /** Publishes a build in which page and workers can be told from those before. */
  publish(mark) {
    let worker = original("sw.js").toString();
    const replace = (name, content) => {
      worker = worker.replace(integrity(original(name)), integrity(content));
      this.changed.set(name, content);
    };
    const styles = hashed("styles.css");
    replace(styles, `${original(styles)}\n:root { --build: ${mark} }`);
    // A page names what its files must be.
    for (const page of ["index.html", "en/ltv.html", "zh-CN/ltv.html"]) {
      replace(page, original(page).toString().replaceAll(integrity(original(styles)), integrity(this.changed.get(styles))));
    }
    for (const name of ["worker_loader.js", "study_loader.js"]) replace(name, `globalThis.build = "${mark}";${original(name)}`);
    this.changed.set("sw.js", worker.replace(/VERSION = "\w+"/, `VERSION = "${mark}"`));
  }
}

export const test = watched.extend({
  // The other tests do without, so that what they serve is what the page gets.
  serviceWorkers: "allow",
  site: async ({}, use) => {
    const site = new Site();
    await site.open();
    await use(site);
    await site.close();
  },
  baseURL: ({ site }, use) => use(site.address()),
});

export { expect };

/** What keep.js and boot.js say. */
export const said = {
  en: {
    newer: "A new version is ready. Reloading closes what is open.",
    others: "Close the other tabs of this page first.",
    lost: (name) => `A file of this page could not be loaded: ${name}.`,
    idle: "This page has not started.",
    reload: "Reload",
  },
  "zh-CN": {
    newer: "新版本已就绪，重新载入会关闭已打开的数据。",
    others: "请先关闭本页的其他标签页。",
    lost: (name) => `页面有一个文件未能载入：${name}。`,
    idle: "页面尚未启动。",
    reload: "重新载入",
  },
};

export const GOOD = { name: "good.csv", text: "customer,date,amount\n007,2026-01-15,10.50\n007,2026-02-20,20\n008,2026-03-01,30\n" };

/** Every file is kept, and the page is answered from there. */
export const kept = (page) => page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");

/** What the browser says of files that could not be fetched, and of what came of it. */
export function forget(noticed) {
  const expected = /404|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_FAILED|HTTP status code is not ok/;
  expect(noticed.filter((line) => !expected.test(line))).toEqual([]);
  noticed.length = 0;
}
