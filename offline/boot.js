// Notices that the page does not start; keep.js says so, and keeps the page once it has started. A visitor waits for this
// script, so it only notices.
(() => {
  // What index.html ships and the app takes away when it starts; likewise a calculator's page. Others have no app.
  const app = document.querySelector("#app>main");
  const first = app ?? document.querySelector("#calculator>.calc");
  // A deferred script runs when the styles have arrived or failed to, which for some browsers is a sheet without rules.
  const unstyled = [...document.querySelectorAll("link[rel=stylesheet]")].find((link) => !link.sheet?.cssRules.length);
  const later = () => import("./keep.js");
  let failed, plain;

  const fail = (event) => {
    // Of elements only these count, and once the app is there it speaks for itself.
    if (failed || (event && event.target != window && !event.target.matches("script,link"))) return;
    if (first ? !first.isConnected : document.readyState == "complete") return;
    failed = 1;
    later().then(
      (keep) => keep.fail(event, app),
      () => {
        plain = document.createElement("button");
        plain.textContent = "Not loaded. Try again 未能载入，请重试";
        plain.onclick = () => location.reload();
        document.body.prepend(plain);
      },
    );
  };

  addEventListener("error", fail, true);
  // Browsers differ in which of the two it is when a module fails while it waits.
  addEventListener("unhandledrejection", fail);
  if (unstyled) fail({ target: unstyled });
  setTimeout(fail, 15000);

  // Trunk's word for it, and a calculator's. Not before, so that nothing is kept for later while the page itself is on its way.
  addEventListener(first ? "TrunkApplicationStarted" : "load", () => {
    plain?.remove();
    later().then((keep) => keep.keep(unstyled)).catch(() => {});
  });
})();
