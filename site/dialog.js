// The dialog that writes the lines for embedding, with a live preview.
const dialog = document.getElementById('embed');
const opens = document.querySelector('[data-opens=embed]');
const root = document.documentElement;
const base = new URL('../', location.href).href;
const find = (what) => dialog.querySelector(what);
const quoted = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Values that are in the address now: those that are not the usual ones; what was typed stands behind the `#`. */
const values = () => {
  const all = new URLSearchParams(location.search);
  for (const name of ['lang', 'theme', 'embed', 'origin', 'accent', 'currency', 'hide']) all.delete(name);
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) all.set(name, value);
  return all;
};

const choices = () => {
  const text = (name) => find(`[name=${name}]`).value.trim();
  return {
    how: text('how'),
    theme: text('theme'),
    accent: /^#?([\da-f]{3}|[\da-f]{6})$/i.test(text('accent')) ? text('accent') : '',
    wrong: text('accent'),
    currency: text('currency'),
    hide: [...dialog.querySelectorAll('[name=hide]:checked')].map((box) => box.value).join(','),
  };
};

const { calculator, page, name } = dialog.dataset;
const dashboard = calculator === 'dashboard';
/** What the script gives a dashboard until it says its height; a plain frame, which cannot grow, has no less. */
const DASHBOARD = 720;

/** The address of the frame with what was chosen. */
const source = (of) => {
  const query = values();
  query.set('embed', '1');
  if (dashboard) query.set('lang', root.lang);
  for (const name of ['theme', 'accent', 'currency', 'hide']) {
    if (of[name] && of[name] !== 'auto') query.set(name, of[name].replace(/^#/, ''));
  }
  return `${base}${page}?${query}${dashboard ? '#/' : ''}`;
};

// Data that a reader sees at once, for the author to replace.
const TABLE = ['customer,date,amount', 'Ann,2026-01-08,120', 'Ann,2026-03-02,80', 'Bo,2026-02-14,45'];

const lines = (of) => {
  const to = `${base}${page}`;
  const said = quoted(name);
  if (of.how === 'picture') {
    return `<a href="${to}"><img src="${base}pictures/${calculator}.${root.lang}.png" width="600" height="315" alt="${said}"></a>`;
  }
  if (of.how === 'iframe') {
    return `<iframe src="${quoted(source(of))}" title="${said}" loading="lazy" width="100%" height="${height}" style="border:0"></iframe>`;
  }
  const own = [['calculator', calculator], ['lang', root.lang], ['theme', of.theme === 'auto' ? '' : of.theme], ['accent', of.accent],
    ['currency', of.currency], ['hide', of.hide], ['values', String(values())]];
  const attributes = own.filter(([, value]) => value).map(([name, value]) => `${name}="${quoted(value)}"`).join(' ');
  const data = dashboard ? `\n<script type="text/csv">\n${TABLE.join('\n')}\n</script>\n` : '';
  // Room from the start, before the script is here; it takes this off.
  return `<script async src="${base}embed.js"></script>\n<perennial-calculator ${attributes} style="display:block;min-height:${dashboard ? DASHBOARD : height}px">${data}<a href="${to}">${said}</a></perennial-calculator>`;
};

let height = dashboard ? DASHBOARD : 800;
let shown = '';

/** Whether the frame took the colour: one that cannot be read on its page it leaves alone. */
const judge = () => {
  const of = choices();
  const root = find('.preview iframe')?.contentDocument?.documentElement;
  const refused = of.accent && root && !root.style.getPropertyValue('--accent');
  find('[data-say=accent]').hidden = !(refused || (of.wrong && !of.accent));
};

const preview = (of, address) => {
  if (of.how === 'picture') {
    const image = new Image(600, 315);
    Object.assign(image, { src: `${base}pictures/${calculator}.${root.lang}.png`, alt: name });
    return image;
  }
  const frame = document.createElement('iframe');
  // Named, so that it takes the rows of the lines from here; a plain frame has none, and is loaded as it is copied.
  const named = dashboard && of.how === 'element';
  frame.src = named ? address.replace('#/', `&origin=${encodeURIComponent(location.origin)}#/`) : address;
  frame.title = name;
  frame.style.height = `${height}px`;
  return frame;
};

const write = () => {
  const of = choices();
  find('[data-say=copied]').hidden = true;
  const address = of.how === 'picture' ? of.how : source(of);
  const now = `${of.how} ${address}`;
  if (now !== shown) {
    // What data made it take is no measure of one without.
    if (dashboard) height = DASHBOARD;
    find('.preview').replaceChildren(preview(of, address));
  }
  shown = now;
  find('textarea').value = lines(of);
  judge();
};

addEventListener('message', ({ source: from, origin, data }) => {
  const frame = find('.preview iframe');
  if (!frame || from !== frame.contentWindow || origin !== location.origin || data?.perennial !== 1) return;
  if (data.type === 'ready') {
    judge();
    if (dashboard && choices().how === 'element') from.postMessage({ perennial: 1, type: 'data', id: 'preview', csv: TABLE.join('\n') }, origin);
  }
  if (data.type === 'height' && Number.isInteger(data.value)) {
    height = Math.min(4000, Math.max(dashboard ? DASHBOARD : 120, data.value));
    frame.style.height = `${height}px`;
    // The plain frame reserves what the preview takes.
    find('textarea').value = lines(choices());
  }
});

// What was typed goes along to the page in the other language.
const other = document.querySelector('nav a[hreflang]');
other?.addEventListener('click', () => Object.assign(other, { search: location.search, hash: location.hash }));

opens.addEventListener('click', () => {
  dialog.showModal();
  write();
});
dialog.addEventListener('input', write);
find('[data-does=close]').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  find('.preview').replaceChildren();
  shown = '';
});
find('[data-does=copy]').addEventListener('click', async () => {
  const text = find('textarea');
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    // Without leave to write there, the lines are selected for the person to copy.
    text.select();
    return;
  }
  find('[data-say=copied]').hidden = false;
});
