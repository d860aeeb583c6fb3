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

// The first build of a site has nothing before it.
const page = await get("index.html").catch(() => null);
const names = new Set((page ? await page.text() : "").match(/[\w-]+-[0-9a-f]{16}(?:_bg)?\.(?:js|wasm|svg)/g));
let kept = 0;
for (const name of names) {
  const file = join(dist, name);
  if (existsSync(file)) continue;
  const answer = await get(name);
  if (!answer) continue;
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  kept += 1;
}
console.log(`${kept} files of the site before this build are kept.`);
