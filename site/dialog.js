// The dialog that writes the lines for embedding, with a live preview.
const dialog = document.getElementById('embed');
const opens = document.querySelector('[data-opens=embed]');
const root = document.documentElement;
const base = new URL('../', location.href).href;
const find = (what) => dialog.querySelector(what);
const quoted = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Values that are in the address now: those that are not the usual ones. */
const values = () => {
  const all = new URLSearchParams(location.search);
  for (const name of ['lang', 'theme', 'embed', 'origin', 'accent', 'currency', 'hide']) all.delete(name);
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
  return `<script async src="${base}embed.js"></script>\n<perennial-calculator ${attributes}>${data}<a href="${to}">${said}</a></perennial-calculator>`;
};

let height = dashboard ? 720 : 800;
let shown = '';
const write = () => {
  const of = choices();
  find('textarea').value = lines(of);
  find('[data-say=accent]').hidden = !of.wrong || Boolean(of.accent);
  find('[data-say=copied]').hidden = true;
  const address = source(of);
  if (address === shown) return;
  shown = address;
  const frame = document.createElement('iframe');
  frame.src = address;
  frame.title = name;
  frame.style.height = `${height}px`;
  find('.preview').replaceChildren(frame);
};

addEventListener('message', ({ source: from, origin, data }) => {
  const frame = find('.preview iframe');
  if (!frame || from !== frame.contentWindow || origin !== location.origin) return;
  if (data?.perennial === 1 && data.type === 'height' && Number.isInteger(data.value)) {
    height = Math.min(4000, Math.max(120, data.value));
    frame.style.height = `${height}px`;
    // The plain frame reserves what the preview takes.
    find('textarea').value = lines(choices());
  }
});

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
