// Shares over days or periods since a start: as they were seen, and a model's line beyond.

/** Every n numbers a row. */
const rows = (flat, n) => Array.from({ length: flat.length / n }, (_, i) => flat.slice(i * n, i * n + n));

/** The share and the name at the end of a line. */
const end = (coord, words, percent, colour, shift, t, narrow) => ({
  silent: true,
  data: [{
    coord,
    symbol: 'circle',
    symbolSize: 1,
    label: {
      show: true,
      formatter: `{b|${percent(coord[1])}} ${words}`,
      rich: { b: { fontWeight: 600, fontSize: narrow ? 12 : 14, color: t.token(colour) } },
      position: 'right',
      align: 'left',
      offset: [2, shift],
      color: t.token(colour),
      fontSize: 12,
    },
  }],
});

/** Two stacked lines, the upper one filled down to the lower. */
const band = (model, low, high, colour, t) => {
  const line = { type: 'line', symbol: 'none', silent: true, stack: colour, stackStrategy: 'all', lineStyle: { width: 0 } };
  return [
    { ...line, data: model.map((row) => [row[0], row[low]]) },
    { ...line, data: model.map((row) => [row[0], row[high] - row[low]]), areaStyle: { color: t.token(colour) } },
  ];
};

/** spec: { seen: [[x, share, …], …], model: [x, share, low80, high80, low95, high95, …], words: [xName, tip, ...names] }; a model's name comes last. */
export function curve(spec, t, width) {
  const narrow = width < 480;
  const [xName, tip, ...names] = spec.words;
  const seen = spec.seen.map((flat) => rows(flat, 2));
  const model = rows(spec.model, 6);
  const steps = !model.length;
  const unit = spec.lang === 'zh-CN' ? '%' : '\u202f%';
  const percent = (share) => Math.round(share * 100) + unit;
  const last = seen[0]?.at(-1)?.[0] ?? 0;
  const farthest = Math.max(...[model, ...seen].map((line) => line.at(-1)?.[0] ?? 0));
  // Days by weeks and months, months by quarters and years.
  const step = (steps ? [1, 2, 7, 14, 30, 60, 90, 180, 365] : [1, 2, 3, 6, 12, 24, 60]).find((s) => farthest / s <= (narrow ? 5 : 10)) ?? 730;
  const highest = Math.max(...seen.flatMap((line) => line.map(([, share]) => share)));
  const [top, every] = model.length ? [1, 0.25] : [[0.1, 0.02], [0.25, 0.05], [0.5, 0.1], [0.75, 0.25], [1, 0.25]].find(([most]) => most >= highest) ?? [1, 0.25];
  const ends = seen.map((line) => line.at(-1)[1]);
  // Two labels at one height would lie on each other.
  const shift = (share, i) => {
    const other = ends.findIndex((e, k) => k !== i && Math.abs(e - share) < 0.08 * top);
    return other < 0 ? 0 : share > ends[other] || (share === ends[other] && i < other) ? -8 : 8;
  };
  const line = (points, name, colour, more) => ({
    type: 'line',
    name,
    data: points.map((row) => row.slice(0, 2)),
    symbol: 'none',
    lineStyle: { color: t.token(colour), width: colour === 'accent' ? 2.25 : 1.75 },
    itemStyle: { color: t.token(colour) },
    ...more,
  });
  return {
    ...t.base,
    grid: { left: 4, right: narrow ? 104 : 136, top: 14, bottom: 26, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      max: farthest,
      ...t.axis,
      splitLine: { show: false },
      axisLabel: { ...t.axis.axisLabel, showMaxLabel: farthest % step === 0 },
      interval: step,
      name: xName,
      nameLocation: 'middle',
      nameGap: 30,
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: top,
      interval: every,
      ...t.axis,
      axisLine: { show: false },
      axisLabel: { ...t.axis.axisLabel, formatter: percent },
    },
    tooltip: {
      ...t.tooltip,
      trigger: 'axis',
      axisPointer: { lineStyle: { color: t.token('rule-strong') } },
      formatter: (all) => {
        const named = all.filter((p, i) => p.seriesName && all.findIndex((q) => q.seriesName === p.seriesName) === i);
        if (!named.length) return '';
        return [tip.replace('%{x}', named[0].value[0]), ...named.map((p) => `${p.seriesName}: ${percent(p.value[1])}`)].join('\n');
      },
    },
    series: [
      ...band(model, 4, 5, 'band-95', t),
      ...band(model, 2, 3, 'band-80', t),
      ...seen.map((points, i) =>
        line(points, names[i], i ? 'ink-3' : 'ink', {
          step: steps ? 'end' : false,
          symbol: steps ? 'none' : 'circle',
          symbolSize: 5,
          showSymbol: !steps,
          // Beside a model only its own end has words: the seen line stops in the middle.
          markPoint: model.length ? undefined : end(points.at(-1), names[i], percent, i ? 'ink-3' : 'ink', shift(points.at(-1)[1], i), t, narrow),
        })),
      ...(model.length
        ? [
            line(model.filter((row) => row[0] <= last), names.at(-1), 'accent'),
            line(model.filter((row) => row[0] >= last), names.at(-1), 'accent', {
              lineStyle: { color: t.token('accent'), width: 2.25, type: [4, 4] },
              markPoint: end(model.at(-1).slice(0, 2), names.at(-1), percent, 'accent', 0, t, narrow),
            }),
          ]
        : []),
    ],
  };
}
