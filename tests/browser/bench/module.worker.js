// Runs the tasks of examples/models.rs or examples/learn.rs in a worker.
import init, { prepare, ready, run } from "./program.js";

const started = init();

/** Takes the histories of a file. */
const take = async (file) => prepare(await (await fetch(file)).text());

/** A browser compiles code well only once it has run; the page's worker practises before a file comes, too. */
const UNTIMED = 3;

/** Milliseconds of each run of a task, and what it gave. */
const race = (task, runs) => {
  ready(task);
  for (let i = 0; i < UNTIMED; i += 1) run(task);
  const ms = [];
  let result;
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    result = run(task);
    ms.push(performance.now() - start);
  }
  return { ms, result };
};

self.onmessage = async ({ data: { file, task, runs } }) => {
  await started;
  self.postMessage(file ? await take(file) : race(task, runs));
};
