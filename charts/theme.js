// Tokens as ECharts can use them, and numbers as the page writes them.

let probe;

// A custom property read by name gives `light-dark(...)` unresolved; a colour on an element gives the colour.
function token(name) {
  probe ??= document.body.appendChild(Object.assign(document.createElement('i'), { hidden: true }));
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** Short numbers for axes: 12k in English, 1.2 万 in Chinese. */
export function short(spec) {
  const zh = spec.lang === 'zh-CN';
  const plain = new Intl.NumberFormat(zh ? 'zh-CN' : 'en', { maximumFractionDigits: 2 });
  return (value) => {
    const sign = value < 0 ? '−' : '';
    const v = Math.abs(value);
    const unit = zh ? [[1e8, ' 亿'], [1e4, ' 万']] : [[1e9, 'bn'], [1e6, 'm'], [1e4, 'k']];
    const [size, word] = unit.find(([least]) => v >= least) ?? [1, ''];
    const by = word === 'k' ? 1e3 : size;
    return sign + (spec.mark ?? '') + plain.format(+(v / by).toPrecision(4)) + word;
  };
}

/** Everything a chart takes from the page. */
export function theme(spec) {
  const sans = getComputedStyle(document.body).fontFamily;
  const ink3 = token('ink-3');
  const axis = {
    axisLine: { lineStyle: { color: token('rule-strong') } },
    axisTick: { show: false },
    axisLabel: { color: ink3, fontSize: 12, hideOverlap: true },
    splitLine: { lineStyle: { color: token('rule') } },
    nameTextStyle: { color: ink3, fontSize: 12 },
  };
  return {
    token,
    sans,
    axis,
    paper: token('paper'),
    short: short(spec),
    base: { animation: false, textStyle: { fontFamily: sans, fontSize: 13, color: ink3 } },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: token('surface'),
      borderColor: token('rule-strong'),
      borderWidth: 1,
      padding: [6, 10],
      textStyle: { color: token('ink'), fontSize: 13, fontFamily: sans },
    },
  };
}

/** A time axis in the reader's words: years where a year begins, months between. */
export function timeAxis(spec, t, narrow) {
  const zh = spec.lang === 'zh-CN';
  const month = new Intl.DateTimeFormat(zh ? 'zh-CN' : 'en', { month: 'short', timeZone: 'UTC' });
  const day = new Intl.DateTimeFormat(zh ? 'zh-CN' : 'en', { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return {
    type: 'time',
    min: spec.from,
    max: spec.to,
    ...t.axis,
    splitLine: { show: false },
    splitNumber: narrow ? 3 : 6,
    axisLabel: {
      ...t.axis.axisLabel,
      formatter: (value) => {
        const at = new Date(value);
        if (at.getUTCDate() !== 1) return day.format(at);
        if (at.getUTCMonth() === 0) return zh ? `${at.getUTCFullYear()}年` : String(at.getUTCFullYear());
        return month.format(at);
      },
    },
  };
}
