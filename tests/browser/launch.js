// How Chromium is started, for tests and benchmark alike.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Without a program named here Playwright takes the browser it fetched itself.
const executablePath = process.env.PERENNIAL_CHROMIUM || undefined;

export const launch = { args, executablePath };
