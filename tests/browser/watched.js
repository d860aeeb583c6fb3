// The `test` of every page test: it fails when the page, whatever else it does, asks another origin for something
// or has anything to say on the console.
import { expect, test as base } from "@playwright/test";

export { expect };

export const test = base.extend({
  /** What was noticed; a test that provokes a message on purpose may empty it. */
  noticed: [
    async ({ context, baseURL }, use) => {
      const noticed = [];
      const origin = new URL(baseURL).origin;
      context.on("request", (request) => {
        const url = new URL(request.url());
        const own = url.origin === origin || ["blob:", "data:"].includes(url.protocol);
        if (!own) noticed.push(`request to ${url.href}`);
        if (request.method() !== "GET" || request.postDataBuffer()) noticed.push(`request with something in it to ${url.href}`);
      });
      context.on("response", (response) => {
        if (response.status() >= 400) noticed.push(`${response.status()} for ${response.url()}`);
      });
      // What blocks service workers for the other tests says so.
      const blocked = (text) => text.includes("Service Worker registration blocked by Playwright");
      context.on("console", (message) => blocked(message.text()) || noticed.push(`console ${message.type()}: ${message.text()}`));
      context.on("weberror", (error) => noticed.push(`error: ${error.error().message}`));
      await use(noticed);
      expect(noticed, "no foreign request, no failed request, no console message").toEqual([]);
    },
    { auto: true },
  ],
});
