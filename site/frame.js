// The border between a calculator or the dashboard and the article around it: what may come in, what may go out, and to whom.
// The protocol is described in docs/embedding.md.
const PROTOCOL = 1;
const PARTS = ['title', 'presets', 'formula', 'changes', 'figures', 'picture', 'footer', 'tabs'];
const THEMES = ['light', 'dark', 'auto'];
/** Characters of data that an article may hand in. */
const LONGEST = 50_000_000;
/** Questions that may wait at once. */
const WAITING = 8;

/** What an address holds besides first values. */
const OWN = ['embed', 'origin', 'lang', 'theme', 'accent', 'currency', 'hide'];
/** What the element may have: what is ours, what any element has, and what frameworks leave on it. */
const ATTRIBUTES = /^(calculator|values|theme|accent|currency|hide|height|lang|title|class|id|style|slot|hidden|role|part|exportparts|dir|tabindex|inert|translate|nonce|(data|aria)-.*|_.*)$/;
/** Different warnings on one console, so that no article floods it. */
const WARNINGS = 100;

const root = document.documentElement;
const address = new URLSearchParams(location.search);

const warned = new Set();
const warn = (...words) => {
  const text = words.join(' ');
  if (warned.has(text) || warned.size >= WARNINGS) return;
  warned.add(text);
  console.warn('Perennial:', text);
};

/** The only origin that is told results and heard; null where the author named none. */
const named = (() => {
  const text = address.get('origin');
  if (!text) return null;
  try {
    const url = new URL(text);
    // A slash at the end is what an address bar gives.
    if (/^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  } catch {
    // Said below.
  }
  warn('no origin, so results are told to nobody:', text);
  return null;
})();

const plain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Red, green and blue of what a declaration comes to, as the eye adds them up: WCAG 2.2, relative luminance. */
const luminance = (colour) => {
  const probe = document.createElement('i');
  probe.style.color = colour;
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3);
  probe.remove();
  const [r, g, b] = parts.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** The colour that the author chose, whether or not it can be read in the theme of now. */
let chosen = '';

const accent = (text) => {
  chosen = text;
  for (const name of ['--accent', '--accent-deep', '--on-accent']) root.style.removeProperty(name);
  if (!text) return;
  const hex = /^#?([\da-f]{3}|[\da-f]{6})$/i.exec(text)?.[1];
  if (!hex) return warn('no colour:', text);
  const colour = `#${hex}`;
  const own = luminance(colour);
  if (contrast(own, luminance('var(--paper)')) < 4.5) return warn('this colour cannot be read well here:', text);
  root.style.setProperty('--accent', colour);
  root.style.setProperty('--accent-deep', colour);
  root.style.setProperty('--on-accent', contrast(own, 1) >= contrast(own, 0) ? '#fff' : '#000');
};

const theme = (text) => {
  if (text && !THEMES.includes(text)) warn('no theme:', text);
  if (text === 'light' || text === 'dark') root.dataset.theme = text;
  else delete root.dataset.theme;
};

const hide = (text) => {
  const parts = text.split(/[\s,]+/).filter(Boolean);
  for (const part of parts.filter((part) => !PARTS.includes(part))) warn('no part:', part);
  root.dataset.hide = parts.filter((part) => PARTS.includes(part)).join(' ');
};

/** Appearance of the address or of a message: an empty text is the usual one, what is no text is passed over. */
const look = (of) => {
  const text = (name) => (typeof of[name] === 'string' ? of[name].slice(0, 200) : undefined);
  if (text('theme') !== undefined) theme(text('theme'));
  if (text('currency')?.length > 4) warn('a currency mark has at most four characters:', text('currency'));
  // Whether a colour can be read hangs on the theme.
  if (text('accent') ?? text('theme') !== undefined) accent(text('accent') ?? chosen);
  if (text('hide') !== undefined) hide(text('hide'));
};

const tell = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }));

/** Says which of the names no field of this calculator has; `theme.js` has read them off its first result. */
const known = (names) => {
  const fields = root.dataset.fields?.split(' ');
  if (fields) for (const name of names) if (!fields.includes(name)) warn('no value of this calculator:', name.slice(0, 40));
};

/** The names of the attributes that the element has. */
const check = ({ names }) => {
  if (!Array.isArray(names)) return;
  for (const name of names.slice(0, 64)) if (!ATTRIBUTES.test(name)) warn('no attribute:', String(name).slice(0, 40));
};

/** Values that a message sets: numbers and short texts by short names. */
const values = (of) => {
  if (of === undefined) return {};
  if (!plain(of)) return warn('values must be an object') ?? {};
  const good = Object.entries(of).slice(0, 64).filter(([name, value]) =>
    name.length <= 40 && (Number.isFinite(value) || (typeof value === 'string' && value.length <= 40)));
  known(good.map(([name]) => name));
  return Object.fromEntries(good);
};

const post = (message, to) => parent.postMessage({ perennial: PROTOCOL, ...message }, to);
/** To the origin that the author named; a browser hands it to nobody else. */
const answer = (message) => named && post(message, named);

/** Questions of the article that are open. */
const open = new Set();
let worker = null;

/** Ends every open question. */
const fail = (code, message) => {
  worker?.terminate();
  worker = null;
  for (const id of open) answer({ type: 'error', id, code, message });
  open.clear();
};

/** The worker that makes reports, once it can be asked. It is started from a blob, so that the policy of this page holds in it. */
const reporter = () => {
  if (worker) return worker.ready;
  const line = `import ${JSON.stringify(new URL('report_loader.js', import.meta.url).href)};`;
  const from = URL.createObjectURL(new Blob([line], { type: 'text/javascript' }));
  worker = new Worker(from, { type: 'module' });
  worker.ready = new Promise((done) => {
    worker.onmessage = ({ data: said }) => {
      if (said === 'ready') return done(worker);
      if (!open.delete(said.id)) return;
      if (said.code) answer({ type: 'error', id: said.id, code: said.code, message: said.message });
      else answer({ type: 'report', id: said.id, report: JSON.parse(said.text) });
    };
  });
  worker.onerror = (event) => {
    event.preventDefault();
    fail('worker_stopped', 'the worker that makes reports stopped');
  };
  return worker.ready;
};

/** A table, checked; null for one that was refused. */
const table = ({ id, csv, options = {} }) => {
  const key = typeof id === 'string' && id.length <= 80 ? id : null;
  const refuse = (code, message) => {
    answer({ type: 'error', id: key, code, message });
    return null;
  };
  if (key === null) return refuse('bad_message', 'an id of at most 80 characters is needed');
  if (typeof csv !== 'string' || csv.length > LONGEST) return refuse('bad_message', 'csv must be a text of at most 50,000,000 characters');
  if (!plain(options)) return refuse('bad_message', 'options must be an object');
  if (open.size >= WAITING || open.has(key)) return refuse('busy', 'too many questions at once');
  return { id: key, csv, options: JSON.stringify(options) };
};

/** A report of a table that the article hands in; of nothing else is one ever told. */
const analyse = async (message) => {
  const asked = table(message);
  if (!asked) return;
  open.add(asked.id);
  (await reporter()).postMessage(asked);
};

/** How long a table may take until the page says that it cannot read it, in ms. */
const READING = 60_000;

/** A reader sees in the dashboard why a table cannot be read; its author may look only at the console. */
const watch = () => {
  const seen = new MutationObserver(() => {
    const said = document.querySelector('[role=alert] p')?.textContent.trim();
    if (!said) return;
    seen.disconnect();
    warn('the table cannot be read:', said);
  });
  seen.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => seen.disconnect(), READING);
};

/** Shows a table in the dashboard. */
const show = (message) => {
  const asked = table(message);
  if (!asked) return;
  if (root.dataset.calculator) return answer({ type: 'error', id: asked.id, code: 'bad_message', message: 'a calculator takes no data' });
  watch();
  tell('perennial:data', asked.csv);
  answer({ type: 'report', id: asked.id, report: null });
};

/** Gives the usual values: those that the address began with are none. */
const forget = () => {
  const kept = new URLSearchParams([...address].filter(([name]) => OWN.includes(name)));
  try {
    history.replaceState(history.state, '', `?${kept}${location.hash}`);
  } catch {
    // In a sandbox an address may stand fast: then its values are the usual ones.
  }
  tell('perennial:set', { values: null });
};

/** What is set comes at most once a frame, however fast an article writes. */
let pending = null;
const apply = () => {
  const { all, message, usual } = pending;
  pending = null;
  look(message);
  const detail = { values: all };
  if (typeof message.currency === 'string') detail.currency = message.currency;
  if (!usual) return tell('perennial:set', detail);
  forget();
  // The calculator takes these in only once it has drawn the usual ones.
  setTimeout(tell, 50, 'perennial:set', detail);
};
const set = (message) => {
  if (!pending) {
    pending = { all: {}, message: {}, usual: false };
    // A frame out of sight draws nothing, but is set all the same.
    if (document.hidden) setTimeout(apply, 50);
    else requestAnimationFrame(apply);
  }
  if (message.values === '' || message.values === null) Object.assign(pending, { all: {}, usual: true });
  else Object.assign(pending.all, values(message.values));
  Object.assign(pending.message, message);
};

const hear = (event) => {
  if (event.source !== parent || !named || event.origin !== named) return;
  const message = event.data;
  if (!plain(message) || message.perennial !== PROTOCOL) {
    if (plain(message) && 'perennial' in message) warn('this frame speaks protocol', PROTOCOL);
    return;
  }
  if (message.type === 'set') set(message);
  else if (message.type === 'check') check(message);
  else if (message.type === 'data') show(message);
  else if (message.type === 'analyse') analyse(message);
  else warn('no such message:', String(message.type).slice(0, 40));
};

const begin = () => {
  root.dataset.embed = '';
  look(Object.fromEntries(address));
  // With the theme of the system the paper changes under the colour.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => accent(chosen));
  // A way on must not take the article away.
  for (const link of document.querySelectorAll('[target=_top]')) Object.assign(link, { target: '_blank', rel: 'noopener noreferrer' });
  addEventListener('message', hear);
  let last = 0;
  const measured = document.querySelector('[data-measured]') ?? document.querySelector('main') ?? document.body;
  const measure = () => {
    // A frame without a size lays nothing out.
    if (!innerWidth) return;
    const height = Math.min(20_000, Math.ceil(measured.getBoundingClientRect().bottom + scrollY));
    if (height && height !== last) post({ type: 'height', value: (last = height) }, '*');
  };
  new ResizeObserver(measure).observe(measured);
  const calculator = root.dataset.calculator ?? 'dashboard';
  const ready = () => {
    const version = root.dataset.ready;
    if (version) known([...address.keys()].filter((name) => !OWN.includes(name)));
    if (version) post({ type: 'ready', version, protocol: PROTOCOL, calculator, title: document.title }, '*');
    return version;
  };
  if (!ready()) {
    const watch = new MutationObserver(() => ready() && watch.disconnect());
    watch.observe(root, { attributeFilter: ['data-ready'] });
  }
  addEventListener('perennial:result', ({ detail }) => answer({ type: 'result', ...detail }));
};

if (parent !== window && address.has('embed')) begin();
