// What two well-known readers need for the first half of our work: read an order log, roll it up per customer.
// Nothing is drawn and nothing is judged: the columns are told to them.
import * as duckdb from "@duckdb/duckdb-wasm";
import Papa from "papaparse";

const file = () => document.querySelector("input").files[0];

/** PapaParse in chunks, rolled up in a Map: days with an order, money, last day. */
const papaparse = () =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    const customers = new Map();
    let header = true;
    Papa.parse(file(), {
      skipEmptyLines: true,
      chunk({ data }) {
        for (const [customer, date, amount] of data) {
          if (header) {
            header = false;
            continue;
          }
          let known = customers.get(customer);
          if (!known) customers.set(customer, (known = { days: new Set(), sum: 0, last: "" }));
          known.days.add(date);
          known.sum += Number(amount);
          if (date > known.last) known.last = date;
        }
      },
      complete: () => resolve({ total: performance.now() - start, ...summary(customers) }),
      error: reject,
    });
  });

const summary = (customers) => {
  let days = 0;
  let sum = 0;
  for (const known of customers.values()) {
    days += known.days.size;
    sum += known.sum;
  }
  return { customers: customers.size, days, sum };
};

/** DuckDB-WASM: start and query apart. The file is handed over as a handle, nothing is copied beforehand. */
const duck = async () => {
  const begin = performance.now();
  const worker = new Worker("duckdb-browser-eh.worker.js");
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await db.instantiate(new URL("duckdb-eh.wasm", location.href).href);
  const connection = await db.connect();
  const started = performance.now();
  await db.registerFileHandle("orders.csv", file(), duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  const table = await connection.query(`
    SELECT customer, count(DISTINCT date) AS days, sum(amount) AS sum, max(date) AS last
    FROM read_csv('orders.csv', header = true,
      columns = { 'customer': 'VARCHAR', 'date': 'DATE', 'amount': 'DOUBLE' })
    GROUP BY customer`);
  const end = performance.now();
  let days = 0;
  let sum = 0;
  for (const row of table) {
    days += Number(row.days);
    sum += row.sum;
  }
  await connection.close();
  await db.terminate();
  return { start: started - begin, query: end - started, total: end - begin, customers: table.numRows, days, sum };
};

window.peers = { papaparse, duck };
