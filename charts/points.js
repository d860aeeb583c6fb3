// Customers as points in the two directions in which they differ most, a colour and a shape a group.

const TONES = ['seg-champions', 'seg-attention', 'seg-new', 'seg-risk', 'seg-loyal', 'seg-sleep', 'seg-promising', 'seg-lost'];
const SHAPES = ['circle', 'triangle', 'diamond', 'rect'];

/** spec: { groups: [{ name, points: [x, y, x, y, …] }], xName, yName } */
export function points(spec, t, width) {
  const narrow = width < 480;
  const axis = (name) => ({
    type: 'value',
    ...t.axis,
    axisLabel: { show: false },
    splitLine: { show: false },
    name,
    nameLocation: 'middle',
    nameGap: 10,
  });
  return {
    ...t.base,
    grid: { left: 20, right: narrow ? 8 : 12, top: 34, bottom: 24 },
    // More groups than fit in a row are leafed through: the points stay free.
    legend: { type: 'scroll', top: 0, left: 16, right: 8, pageIconColor: t.token('ink-2'), pageTextStyle: { color: t.token('ink-3') }, icon: undefined, textStyle: { color: t.token('ink-2'), fontSize: 12, fontFamily: t.sans }, itemWidth: 10, itemHeight: 10, selectedMode: false },
    xAxis: axis(spec.xName),
    yAxis: axis(spec.yName),
    tooltip: { ...t.tooltip, trigger: 'item', formatter: (p) => p.seriesName },
    series: spec.groups.map(({ name, points: flat }, i) => ({
      type: 'scatter',
      name,
      symbol: SHAPES[i % SHAPES.length],
      symbolSize: narrow ? 5 : 7,
      itemStyle: { color: t.token(TONES[i % TONES.length]), opacity: 0.75 },
      data: Array.from({ length: flat.length / 2 }, (_, k) => [flat[2 * k], flat[2 * k + 1]]),
    })),
  };
}
