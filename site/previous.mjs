// Fetches from the site as it stands what its page names by hash, so that a visitor whose browser kept that page finds it
// after the next build, too: node site/previous.mjs <address> <dist>
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [address, dist] = process.argv.slice(2);
const base = new URL(address.endsWith("/") ? address : `${address}/`);

const get = async (name) => {
  const answer = await fetch(new URL(name, base), { redirect: "follow" });
  return answer.ok ? answer : null;
};

// The first build of a site has nothing before it. A calculator's page names other files than the app's, and scripts
// name what they import.
const names = new Set();
const look = (text) => (text.match(/[\w-]+-[0-9a-f]{16}(?:_bg)?\.(?:js|wasm|svg|css)/g) ?? []).forEach((name) => names.add(name));
for (const name of ["index.html", "en/ltv.html"]) {
  const page = await get(name).catch(() => null);
  if (page) look(await page.text());
}
let kept = 0;
for (const name of names) {
  const file = join(dist, name);
  if (existsSync(file)) continue;
  const answer = await get(name);
  if (!answer) continue;
  const content = Buffer.from(await answer.arrayBuffer());
  if (name.endsWith(".js")) look(content.toString());
  writeFileSync(file, content);
  kept += 1;
}
console.log(`${kept} files of the site before this build are kept.`);
