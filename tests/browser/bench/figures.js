// What the tables of the benchmark have in common.
import os from "node:os";

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The machine, its system, the browser and today, in one line. */
export const machine = (browser) => {
  const cpus = os.cpus();
  return [
    `${cpus[0]?.model.trim() ?? "unknown processor"}, ${cpus.length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    `${os.type()} ${os.release().split("-")[0]}, Chromium ${browser.version()} headless`,
    new Date().toISOString().slice(0, 10),
  ].join("; ");
};
