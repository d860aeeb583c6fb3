// What is expected: running totals with their bands (`forecast`), and one customer's chance of being still active (`alive`).
import { timeAxis } from './theme.js';

const HIDDEN = { symbol: 'none', silent: true };

/** A line named at the top, across the plot. `side` is where its words stand. */
const upright = (xAxis, words, side, type = 'solid') => ({ xAxis, label: { formatter: words, align: side }, lineStyle: { type } });

const marks = (t, data) => ({
  ...HIDDEN,
  lineStyle: { color: t.token('rule-strong'), width: 1 },
  label: { color: t.token('ink-3'), fontSize: 12, position: 'end', distance: 6 },
  data,
});

/** Words beside a point. */
const beside = (coord, formatter, colour, t, more) => ({
  silent: true,
  data: [{
    coord,
    symbol: 'circle',
    symbolSize: 1,
    label: { show: true, formatter, position: 'right', align: 'left', color: t.token(colour), fontSize: 12, lineHeight: 18, ...more },
  }],
});

/** The figure at the end of a line, bold, and what belongs to it below. */
const end = (coord, spec, colour, t, narrow) =>
  beside(coord, `{b|${spec.end}}` + (narrow || !spec.endNote ? '' : `\n${spec.endNote}`), 'ink-3', t, {
    rich: { b: { fontSize: narrow ? 14 : 17, fontWeight: 600, color: t.token(colour), lineHeight: 22 } },
  });

/** About how wide words of so many pixels a letter stand; a Chinese one is as wide as two. */
const wide = (words, letter) => Math.max(...words.split('\n').map((line) => [...line].reduce((sum, c) => sum + (c > '\u2e80' ? 2 : 1), 0) * letter));

const tipped = (points, tips) => points.map((value, i) => ({ value, tip: tips[i] }));

const tooltip = (t) => ({
  ...t.tooltip,
  trigger: 'axis',
  axisPointer: { lineStyle: { color: t.token('rule-strong') } },
  formatter: (all) => all.find((p) => p.data?.tip)?.data.tip ?? '',
});

/** Two stacked lines, the second filled down to the first. */
function band(ahead, [low, high], colour, edge, t) {
  const shared = {
    ...HIDDEN,
    type: 'line',
    stack: colour,
    stackStrategy: 'all',
    lineStyle: { width: edge, color: t.token('accent'), opacity: 0.45 },
  };
  return [
    { ...shared, data: ahead.map((row) => [row[0], row[low]]) },
    { ...shared, data: ahead.map((row) => [row[0], row[high] - row[low]]), areaStyle: { color: t.token(colour) } },
  ];
}

/** spec: { seen: [[ms, total]], unseen, ahead: [[ms, total, low80, high80, low95, high95]], tips, words: [today, heldBack, unseen], end, endNote } */
export function forecast(spec, t, width) {
  const narrow = width < 480;
  const { seen, unseen, ahead, tips } = spec;
  const [today, heldBack, predicted] = spec.words;
  const now = seen.at(-1);
  const accent = t.token('accent');
  const lines = [upright(now[0], today, 'left')];
  if (unseen.length) lines.unshift(upright(unseen[0][0], narrow ? '' : heldBack, 'right', [3, 3]));
  const middle = unseen[Math.floor(unseen.length / 2)];
  return {
    ...t.base,
    useUTC: true,
    grid: { left: 4, right: 16 + (narrow ? wide(spec.end, 8.4) : wide(spec.endNote, 6.9)), top: 26, bottom: 4, containLabel: true },
    xAxis: timeAxis({ ...spec, to: ahead.at(-1)?.[0] }, t, narrow),
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      ...t.axis,
      axisLine: { show: false },
      axisLabel: { ...t.axis.axisLabel, formatter: t.short },
    },
    tooltip: tooltip(t),
    series: [
      ...band(ahead, [4, 5], 'band-95', 0, t),
      ...band(ahead, [2, 3], 'band-80', 1, t),
      {
        type: 'line',
        data: tipped(seen, tips),
        symbol: 'none',
        lineStyle: { color: t.token('ink'), width: 1.75 },
        markLine: marks(t, ahead.length ? lines : []),
        markPoint: ahead.length ? undefined : end(now, spec, 'ink', t, narrow),
      },
      {
        type: 'line',
        data: tipped(ahead.map((row) => row.slice(0, 2)), tips.slice(seen.length)),
        symbol: 'none',
        lineStyle: { color: accent, width: 2.25 },
        markPoint: ahead.length ? end(ahead.at(-1).slice(0, 2), spec, 'accent', t, narrow) : undefined,
      },
      {
        ...HIDDEN,
        type: 'line',
        data: unseen,
        lineStyle: { color: accent, width: 3, type: [5, 4] },
        markPoint: middle && !narrow ? beside(middle, predicted, 'accent', t, { position: 'bottom', distance: 30, lineHeight: 17 }) : undefined,
      },
    ],
  };
}

/** spec: { seen: [[ms, chance]], ahead, tips, orders: [ms], today, end, endNote } */
export function alive(spec, t, width) {
  const narrow = width < 480;
  const { seen, ahead, tips } = spec;
  const now = seen.at(-1);
  const unit = spec.lang === 'zh-CN' ? '%' : '\u202f%';
  const line = { type: 'line', symbol: 'none', lineStyle: { color: t.token('accent'), width: 2 } };
  return {
    ...t.base,
    useUTC: true,
    grid: { left: 4, right: narrow ? 16 : 96, top: 26, bottom: 4, containLabel: true },
    xAxis: timeAxis({ ...spec, to: ahead.at(-1)?.[0] }, t, narrow),
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.25,
      ...t.axis,
      axisLine: { show: false },
      axisLabel: { ...t.axis.axisLabel, formatter: (v) => Math.round(v * 100) + unit },
    },
    tooltip: tooltip(t),
    series: [
      {
        ...line,
        data: tipped(seen, tips),
        areaStyle: { color: t.token('band-95') },
        markLine: marks(t, [upright(now[0], spec.today, 'center')]),
        markPoint: beside(now, spec.end, 'accent', t, { fontSize: 16, fontWeight: 600, distance: 8 }),
      },
      {
        ...line,
        data: tipped(ahead, tips.slice(seen.length)),
        lineStyle: { ...line.lineStyle, type: [4, 4] },
        // Purchases are ticks on the axis.
        markLine: {
          ...HIDDEN,
          lineStyle: { color: t.token('ink'), width: 2, type: 'solid' },
          label: { show: false },
          data: spec.orders.map((at) => [{ coord: [at, 0] }, { coord: [at, 0.06] }]),
        },
        markPoint: ahead.length && !narrow ? beside(ahead.at(-1), spec.endNote, 'ink-3', t, { lineHeight: 17 }) : undefined,
      },
    ],
  };
}
