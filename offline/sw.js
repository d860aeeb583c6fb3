// Answers for the page's own files from one version of them, so that the page works without a network and page and
// workers never differ. `cargo xtask build` fills in which files, with the hash of each.
//
// A new version waits until nothing runs that an older one loaded: by itself once all tabs are closed, or when a
// visitor asks for it in the only tab there is. Two tabs of different versions could not be served by one worker: the
// requests of a tab's workers do not say which tab they belong to.
const VERSION = "__VERSION__";
const FILES = __FILES__;

const scope = new URL(registration.scope);
// Several Perennials may lie under one origin. A path holds no space, so a name cannot end like that of another.
const own = ` ${scope.pathname}`;
const cacheName = `perennial-${VERSION}${own}`;
const hashes = new Map(FILES.map(([path, hash]) => [scope.pathname + path, hash]));

/** The file that an address stands for. What follows a `?` only keeps other caches from mixing versions. */
function file(address) {
  const { origin, pathname } = new URL(address);
  if (origin !== scope.origin) return undefined;
  // Static hosts answer for a folder with its index, and some drop the ending of a page.
  const ways = [pathname, `${pathname}${pathname.endsWith("/") ? "index" : ""}.html`];
  return ways.find((way) => hashes.has(way));
}

/** One file as this version knows it, or an error. */
async function fetched(path, integrity) {
  // A host may take minutes until it sends a new version's files everywhere; the hash refuses an old one. What the
  // browser has of the same file is asked after, not fetched again.
  const response = await fetch(path, { cache: "no-cache", integrity });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  // A browser takes no redirected answer for a page.
  return response.redirected ? new Response(await response.blob(), { headers: response.headers }) : response;
}

async function install() {
  const all = [];
  // One after the other: the page may be fetching something that somebody waits for.
  for (const [path, hash] of hashes) all.push([path, await fetched(path, hash)]);
  const cache = await caches.open(cacheName);
  await Promise.all(all.map(([path, response]) => cache.put(path, response)));
}

async function forgetOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith("perennial-") && name.endsWith(own) && name !== cacheName);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function answer(path, request) {
  // A browser short of space may have dropped it; then this is a page without a service worker.
  return (await caches.match(path, { cacheName, ignoreVary: true })) ?? fetch(request);
}

/** Takes over from an older version, unless another tab still runs that. */
async function activate(asking) {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  // A frame in an article cannot be told from one in the asking tab. It has its workers already, and they compare versions.
  const others = windows.filter((w) => w.id !== asking.id && w.frameType === "top-level" && file(w.url));
  if (others.length) asking.postMessage({ type: "others" });
  else await skipWaiting();
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.method === "GET" && file(request.url);
  if (path) event.respondWith(answer(path, request));
});
addEventListener("message", (event) => {
  const { data, source } = event;
  if (data?.type === "activate") event.waitUntil(activate(source));
  // A page that was there before the first service worker, and is of its version. Others stay with the network.
  if (data?.type === "claim" && data.app && hashes.has(new URL(data.app).pathname)) event.waitUntil(clients.claim());
});
