// Histograms (`bars`: one bar a label) and purchases over time (`stems`: one thin bar a day).
import { timeAxis } from './theme.js';

/** spec: { kind, labels | points, values, tips, xName, yName, tones } */
export function bars(spec, t, width) {
  const narrow = width < 480;
  const stems = spec.kind === 'stems';
  const data = stems
    ? spec.points.map((value, i) => ({ value, tip: spec.tips[i] }))
    : spec.values.map((value, i) => ({ value, tip: spec.tips[i], itemStyle: spec.tones ? { color: t.token(spec.tones[i]) } : undefined }));
  return {
    ...t.base,
    useUTC: true,
    grid: { left: 4, right: 12, top: 14, bottom: spec.xName ? 26 : 4, containLabel: true },
    xAxis: stems
      ? timeAxis(spec, t, narrow)
      : { type: 'category', data: spec.labels, ...t.axis, splitLine: { show: false }, name: spec.xName, nameLocation: 'middle', nameGap: 30 },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: stems ? undefined : 1,
      splitNumber: 4,
      ...t.axis,
      axisLine: { show: false },
      axisLabel: { ...t.axis.axisLabel, formatter: t.short },
    },
    tooltip: { ...t.tooltip, trigger: 'item', formatter: (p) => p.data.tip },
    series: [{
      type: 'bar',
      data,
      barWidth: stems ? 3 : undefined,
      barCategoryGap: '8%',
      barMinHeight: stems ? 2 : 0,
      itemStyle: { color: t.token(stems ? 'ink' : 'accent') },
      emphasis: { itemStyle: { color: t.token('accent-deep') } },
    }],
  };
}
