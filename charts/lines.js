// Something that grows with time: solid line, the value at its end written beside it.
import { timeAxis } from './theme.js';

/** spec: { points: [[ms, value], ...], tips, end, endNote, from, to } */
export function lines(spec, t, width) {
  const narrow = width < 480;
  const last = spec.points.at(-1);
  return {
    ...t.base,
    useUTC: true,
    grid: { left: 4, right: narrow ? 76 : 120, top: 14, bottom: 4, containLabel: true },
    xAxis: timeAxis(spec, t, narrow),
    yAxis: {
      type: 'value',
      min: (range) => Math.min(0, range.min),
      splitNumber: 4,
      ...t.axis,
      axisLine: { show: false },
      axisLabel: { ...t.axis.axisLabel, formatter: t.short },
    },
    tooltip: {
      ...t.tooltip,
      trigger: 'axis',
      axisPointer: { lineStyle: { color: t.token('rule-strong') } },
      formatter: ([p]) => p.data.tip,
    },
    series: [{
      type: 'line',
      data: spec.points.map((value, i) => ({ value, tip: spec.tips[i] })),
      symbol: 'circle',
      symbolSize: 5,
      showSymbol: spec.points.length === 1,
      lineStyle: { color: t.token('ink'), width: 1.75 },
      itemStyle: { color: t.token('ink') },
      markPoint: {
        silent: true,
        data: last ? [{
          coord: last,
          symbol: 'circle',
          symbolSize: 1,
          label: {
            show: true,
            position: 'right',
            align: 'left',
            color: t.token('ink-3'),
            fontSize: 12,
            lineHeight: 18,
            formatter: `{b|${spec.end}}` + (narrow || !spec.endNote ? '' : `\n${spec.endNote}`),
            rich: { b: { fontSize: narrow ? 14 : 17, fontWeight: 600, color: t.token('ink'), lineHeight: 22 } },
          },
        }] : [],
      },
    }],
  };
}
