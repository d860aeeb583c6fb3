// Shares over days or periods since a start: as they were seen, and a model's line beyond.

/** The words at the end of a line; neighbours are moved apart. */
const end = (coord, words, colour, shift, t, narrow) => ({
  silent: true,
  data: [{
    coord,
    symbol: 'circle',
    symbolSize: 1,
    label: { show: true, formatter: words, position: 'right', align: 'left', offset: [4, shift], color: t.token(colour), fontSize: narrow ? 12 : 12.5, lineHeight: 17 },
  }],
});

/** Two stacked lines, the upper one filled down to the lower. */
const band = (rows, low, high, colour, t) => {
  const line = { type: 'line', symbol: 'none', silent: true, stack: colour, stackStrategy: 'all', lineStyle: { width: 0 } };
  return [
    { ...line, data: rows.map((row) => [row[0], row[low]]) },
    { ...line, data: rows.map((row) => [row[0], row[high] - row[low]]), areaStyle: { color: t.token(colour) } },
  ];
};

/** spec: { seen: [{ points: [[x, share]], end }], model: [[x, share, low80, high80, low95, high95]], modelEnd, steps, xName, tip } */
export function curve(spec, t, width) {
  const narrow = width < 480;
  const { seen, model } = spec;
  const unit = spec.lang === 'zh-CN' ? '%' : '\u202f%';
  const percent = (share) => Math.round(share * 100) + unit;
  const last = seen[0]?.points.at(-1)?.[0] ?? 0;
  const ends = [...seen.map(({ points }) => points.at(-1)[1]), ...(model.length ? [model.at(-1)[1]] : [])];
  // Two labels need about a twelfth of the height each.
  const shift = (share) => {
    const other = ends.find((e) => e !== share && Math.abs(e - share) < 0.09);
    return other === undefined ? 0 : other < share ? -10 : 10;
  };
  const line = (points, name, colour, more) => ({
    type: 'line',
    name,
    data: points.map((row) => row.slice(0, 2)),
    symbol: 'none',
    lineStyle: { color: t.token(colour), width: colour === 'accent' ? 2.25 : 1.75, type: more?.dashed ? [4, 4] : 'solid' },
    itemStyle: { color: t.token(colour) },
    ...more,
  });
  return {
    ...t.base,
    grid: { left: 4, right: narrow ? 92 : 132, top: 14, bottom: 26, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      max: Math.max(last, model.at(-1)?.[0] ?? 0, ...seen.map(({ points }) => points.at(-1)[0])),
      ...t.axis,
      splitLine: { show: false },
      splitNumber: narrow ? 4 : 8,
      minInterval: 1,
      name: spec.xName,
      nameLocation: 'middle',
      nameGap: 30,
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: model.length ? 1 : ({ max }) => Math.min(1, Math.ceil(max * 5) / 5),
      splitNumber: 4,
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
        return [spec.tip.replace('%{x}', named[0].value[0]), ...named.map((p) => `${p.seriesName}: ${percent(p.value[1])}`)].join('\n');
      },
    },
    series: [
      ...band(model, 4, 5, 'band-95', t),
      ...band(model, 2, 3, 'band-80', t),
      ...seen.map(({ points, end: words }, i) =>
        line(points, words, i ? 'ink-3' : 'ink', {
          step: spec.steps ? 'end' : false,
          symbol: spec.steps ? 'none' : 'circle',
          symbolSize: 5,
          showSymbol: !spec.steps,
          // Beside a model only its own end has words: the seen line stops in the middle.
          markPoint: model.length ? undefined : end(points.at(-1), `${words}\n${percent(points.at(-1)[1])}`, i ? 'ink-3' : 'ink', shift(points.at(-1)[1]) * 1.6, t, narrow),
        })),
      ...(model.length
        ? [
            line(model.filter((row) => row[0] <= last), spec.modelEnd, 'accent'),
            line(model.filter((row) => row[0] >= last), spec.modelEnd, 'accent', {
              lineStyle: { color: t.token('accent'), width: 2.25, type: [4, 4] },
              markPoint: end(model.at(-1).slice(0, 2), `${spec.modelEnd}\n${percent(model.at(-1)[1])}`, 'accent', 0, t, narrow),
            }),
          ]
        : []),
    ],
  };
}
