// What a person does with the page, by role and label, in either language.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "./watched.js";

export const root = path.resolve(import.meta.dirname, "../..");
const data = process.env.PERENNIAL_DATA ?? path.resolve(root, "../shared/data");

/** A table of the shared data folder; the tests that read it are skipped where it is not there. */
export const shared = (name) => path.join(data, name);

/** One of the project's own samples. */
export const sampleFile = (name) => path.join(root, "samples", name);

export const languages = ["en", "zh-CN"];

export const words = {
  en: {
    box: "Your data",
    choose: "Choose file",
    sample: "Try a sample",
    template: "Template",
    by_hand: "Enter by hand",
    read: "Read it",
    new_file: "Read another file",
    take_away: "Take away",
    download: "Download CSV",
    results: "See the results",
    tabs: "Results",
    customers: "Customers",
    data: "Data",
    close: "Close",
    delimiter: "Delimiter",
    encoding: "Encoding",
    header: "Header row",
    find: "Find",
    meaning: (column) => `Meaning of ${column}`,
    samples: { shop: "Orders of a shop", saas: "Accounts of a software service", usage: "The same with a log of their use", survey: "Answers to a survey" },
    other_language: "切换到中文",
  },
  "zh-CN": {
    box: "您的数据",
    choose: "选择文件",
    sample: "试用样例",
    template: "下载模板",
    by_hand: "手动输入",
    read: "读取",
    new_file: "读取另一个文件",
    take_away: "导出",
    download: "下载 CSV",
    results: "查看结果",
    tabs: "结果",
    customers: "客户",
    data: "数据",
    close: "关闭",
    delimiter: "分隔符",
    encoding: "编码",
    header: "表头行",
    find: "查找",
    meaning: (column) => `${column} 的含义`,
    samples: { shop: "店铺订单", saas: "软件服务账户", usage: "软件服务账户与使用日志", survey: "问卷回答" },
    other_language: "Switch to English",
  },
};

/** Opens the page in a language and waits until one can work with it. */
export async function start(page, lang = "en", hash = "") {
  await page.goto(`./?lang=${lang}${hash}`);
  await expect(page.getByRole("textbox", { name: words[lang].box })).toBeVisible();
}

/** Back to the entry box, from wherever one is. */
export async function home(page, lang = "en") {
  if (new URL(page.url()).hash.length > 2) await page.getByRole("banner").getByRole("link").first().click();
  await expect(page.getByRole("textbox", { name: words[lang].box })).toBeVisible();
}

/** Chooses a file: a path, or `{ name, text }`, or `{ name, bytes }`. */
export async function choose(page, file, lang = "en") {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: words[lang].choose }).click();
  await (await chooser).setFiles(Array.isArray(file) ? file.map(payload) : payload(file));
}

function payload(file) {
  if (typeof file === "string") return file;
  const buffer = file.bytes ? Buffer.from(file.bytes) : Buffer.from(file.text, "utf8");
  return { name: file.name, mimeType: "text/csv", buffer };
}

/** Chooses a file and waits for its results or, where something is to be answered first, its columns. */
export async function opened(page, file, lang = "en") {
  const name = typeof file === "string" ? path.basename(file) : file.name;
  await choose(page, file, lang);
  await expect(page.getByRole("banner").getByRole("link", { name, exact: true })).toBeVisible();
  await expect(page).toHaveURL(/#\/(overview|columns)$/);
}

/** One of the samples from the menu. `of` is the language of the sample. */
export async function sample(page, name, lang = "en", of = lang) {
  await page.getByText(words[lang].sample, { exact: true }).click();
  const list = page.getByRole("list", { name: of === "en" ? "English" : "中文", exact: true });
  await list.getByRole("button", { name: words[lang].samples[name], exact: true }).click();
  await expect(page).toHaveURL(/#\/overview$/);
}

/** Goes to a page of the address bar and waits for its heading. */
export async function go(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
  await expect(page).toHaveURL(new RegExp(`${hash.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Nothing is on its way any more. */
export async function quiet(page) {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** The tabs that are there: words and hash of each. */
export async function tabs(page, lang = "en") {
  const links = page.getByRole("navigation", { name: words[lang].tabs }).getByRole("link");
  await expect(links.first()).toBeVisible();
  return links.evaluateAll((all) => all.map((a) => ({ name: a.textContent.trim(), hash: a.getAttribute("href") })));
}

/** What a click brings down, as text with its byte-order mark. */
export async function download(page, click) {
  const coming = page.waitForEvent("download");
  await click();
  const file = await coming;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** The CSV of every customer. */
export async function customersCsv(page, lang = "en") {
  await page.getByRole("banner").getByRole("button", { name: words[lang].take_away }).click();
  const dialog = page.getByRole("dialog", { name: words[lang].take_away });
  const file = await download(page, () => dialog.getByRole("button", { name: words[lang].download }).first().click());
  await dialog.getByRole("button", { name: words[lang].close }).click();
  return file;
}

/** Rows and cells of a CSV file as RFC 4180 has them. */
export function csv(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  const source = text.replace(/^\ufeff/, "");
  for (let i = 0; i < source.length; i += 1) {
    const c = source[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (source[i + 1] === '"') (cell += c), (i += 1);
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") row.push(cell), (cell = "");
    else if (c === "\n") row.push(cell), rows.push(row), (row = []), (cell = "");
    else if (c !== "\r") cell += c;
  }
  if (cell || row.length) rows.push([...row, cell]);
  return rows;
}

/** The role that a column has in the mapping table. */
export const role = (page, column, lang = "en") => page.getByRole("combobox", { name: words[lang].meaning(column), exact: true });

/** A folder for files that a test makes. */
export function made(info, name) {
  mkdirSync(info.outputDir, { recursive: true });
  return info.outputPath(name);
}
