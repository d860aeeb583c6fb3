import { defineConfig } from "@playwright/test";
import { launch } from "./launch.js";

// `cargo xtask test` serves the page and says where; by hand Playwright starts the same server.
const given = process.env.PERENNIAL_URL;
const byHand = "http://127.0.0.1:8123/perennial/";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.js",
  outputDir: "../../test-results",
  // A slow machine is no fault of the page.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  reporter: "list",
  use: {
    baseURL: given ?? byHand,
    locale: "en-US",
    timezoneId: "Asia/Shanghai",
    // A service worker would answer in place of a test's own routes; tests of it allow it themselves.
    serviceWorkers: "block",
    launchOptions: launch,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  webServer: given
    ? undefined
    : {
        command: "cargo xtask serve --port 8123 --base /perennial/",
        url: byHand,
        cwd: "../..",
        reuseExistingServer: true,
        timeout: 900_000,
      },
});
