// Says that the page does not start; keeps it for use without a network; says when a newer one is ready. Fetched when the
// page has started, or has failed to. Where keeping is refused or unknown, `keep` fails and the page is as it is without.
const base = new URL(".", import.meta.url);
/** Whether the document's language is the visitor's. */
let settled = false;
/** What is said about a failure. */
let alarm;

/** As the app will choose it, until it has. */
function chinese() {
  const tags = [document.documentElement.lang];
  if (!settled) {
    tags[0] = new URLSearchParams(location.search).get("lang");
    try {
      tags.push(localStorage.getItem("perennial.lang"));
    } catch {
      // Refused storage has no choice in it.
    }
    tags.push(...navigator.languages);
  }
  return /^zh/i.test(tags.find((tag) => /^(en|zh)\b/i.test(tag)));
}

/** A sentence and a button that reloads. Its styles come only with it: most visitors never see one. */
function line(role, english, other, press) {
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = new URL("boot.css", base);
  if (!document.querySelector('link[href$="/boot.css"]')) document.head.append(styles);
  const zh = chinese();
  const said = document.createElement("p");
  const button = document.createElement("button");
  said.className = "wrap boot";
  said.lang = zh ? "zh-CN" : "en";
  said.setAttribute("role", role);
  button.type = "button";
  button.textContent = zh ? "重新载入" : "Reload";
  button.addEventListener("click", press);
  said.append(zh ? other : english, " ", button);
  return said;
}

/** The file that an event is about, if that can be told. */
function culprit(event) {
  const linked = (rel) => document.querySelector(`link[rel=${rel}]`)?.href;
  const target = event?.target;
  let address;
  if (target instanceof Element) {
    // The inline module has no address; what it could not load is the app.
    address = target.src || target.href || linked("modulepreload");
  } else if (event) {
    const kind = (event.error ?? event.reason)?.name;
    // An app that stops by itself was loaded.
    if (kind !== "RuntimeError") address = kind === "SyntaxError" ? event.filename : linked("preload");
  }
  return address?.split(/[?#]/)[0].split("/").pop();
}

/** Says at the top of the page that it could not be loaded. `app` is what stands there until the app starts, which then
 * chooses the language; other pages have one. */
export function fail(event, app) {
  settled = !app;
  const name = culprit(event);
  alarm = name
    ? line("alert", `A file of this page could not be loaded: ${name}.`, `页面有一个文件未能载入：${name}。`, again)
    : line("alert", "This page has not started.", "页面尚未启动。", again);
  document.body.prepend(alarm);
}

function again() {
  const reload = () => location.reload();
  // A server that never answers must not make the button useless.
  setTimeout(reload, 5000);
  mend().then(reload, reload);
}

/** Forgets what is kept, if the server can be reached to fetch it anew. */
async function mend() {
  const kept = await navigator.serviceWorker.getRegistration(base);
  // Another Perennial in a folder above is not ours to mend.
  if (kept?.scope !== base.href) return;
  // Without a network this throws, and what is kept is all there is.
  await kept.update();
  await kept.unregister();
  for (const name of await caches.keys()) {
    if (name.startsWith("perennial-") && name.endsWith(` ${base.pathname}`)) await caches.delete(name);
  }
}

/** Counts requests to other sites since the page was loaded, for its foot. */
function count() {
  let foreign = 0;
  const tell = (entries) => {
    foreign += entries.filter(({ name }) => /^http/.test(name) && new URL(name).origin !== location.origin).length;
    document.documentElement.dataset.foreign = foreign;
    dispatchEvent(new Event("perennial:foreign"));
  };
  tell([]);
  new PerformanceObserver((list) => tell(list.getEntries())).observe({ type: "resource", buffered: true });
}

/** Registers the service worker of a page that has started, `unstyled` or not; in an article talks with that instead. */
export async function keep(unstyled) {
  settled = true;
  if (!unstyled) alarm?.remove();
  count();
  // Inside somebody's article nobody has asked to keep anything.
  if (self !== top && new URLSearchParams(location.search).has("embed")) return import("./frame.js");
  const { serviceWorker } = navigator;
  // What a first visit keeps is fetched and hashed: it would slow a file that somebody opens at once.
  if (!serviceWorker.controller) await new Promise((rested) => setTimeout(rested, 3000));
  const kept = await serviceWorker.register(new URL("sw.js", base));
  let shown;

  const show = (...what) => {
    const next = line(...what, press);
    if (shown) {
      const held = shown.contains(document.activeElement);
      shown.replaceWith(next);
      if (held) next.querySelector("button").focus();
    } else {
      document.body.append(next);
    }
    shown = next;
  };

  const press = () => {
    const next = kept.waiting;
    if (!next) return location.reload();
    next.addEventListener("statechange", () => next.state === "activated" && location.reload());
    next.postMessage({ type: "activate" });
  };

  const offer = () => {
    // The first of all is no new version.
    if (kept.waiting && kept.active && !shown) show("status", "A new version is ready. Reloading closes what is open.", "新版本已就绪，重新载入会关闭已打开的数据。");
  };

  const watch = () => kept.installing?.addEventListener("statechange", offer);

  serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type === "others") show("alert", "Close the other tabs of this page first.", "请先关闭本页的其他标签页。");
  });
  kept.addEventListener("updatefound", watch);
  watch();
  offer();

  if (!serviceWorker.controller) {
    // Which app this page runs, so that it is taken over only by a worker that holds the same.
    const app = document.querySelector("link[rel=modulepreload]")?.href;
    (await serviceWorker.ready).active.postMessage({ type: "claim", app });
  }
}
