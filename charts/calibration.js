// Chances foretold beside what became of them: on the line, they are what they say.

/** spec: { points: [foretold, observed, …], sizes, xName, yName } */
export function calibration(spec, t) {
  const unit = spec.lang === 'zh-CN' ? '%' : '\u202f%';
  const percent = (share) => Math.round(share * 100) + unit;
  const axis = (name) => ({
    type: 'value',
    min: 0,
    max: 1,
    interval: 0.25,
    ...t.axis,
    axisLabel: { ...t.axis.axisLabel, formatter: percent },
    name,
    nameLocation: 'middle',
  });
  const most = Math.max(1, ...spec.sizes);
  return {
    ...t.base,
    grid: { left: 28, right: 20, top: 14, bottom: 26, containLabel: true },
    xAxis: { ...axis(spec.xName), nameGap: 30, splitLine: { show: false } },
    yAxis: { ...axis(spec.yName), nameGap: 44 },
    tooltip: { ...t.tooltip, trigger: 'item', formatter: (p) => `${spec.xName}: ${percent(p.value[0])}\n${spec.yName}: ${percent(p.value[1])}` },
    series: [
      { type: 'line', silent: true, symbol: 'none', lineStyle: { color: t.token('rule-strong'), type: [4, 4], width: 1.5 }, data: [[0, 0], [1, 1]] },
      {
        type: 'scatter',
        itemStyle: { color: t.token('accent') },
        symbolSize: (_, p) => 6 + 10 * Math.sqrt(spec.sizes[p.dataIndex] / most),
        data: spec.sizes.map((_, i) => [spec.points[2 * i], spec.points[2 * i + 1]]),
      },
    ],
  };
}
