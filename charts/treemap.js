// Groups by their money: area is money, colour is the segment's, hatched is gone.

// White or black, whichever reads better on this colour (WCAG relative luminance).
function inkOn(colour) {
  const [r, g, b] = colour.match(/[\d.]+/g).map((v) => {
    const c = Number(v) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#0b1310' : '#fff';
}

/** spec: { items: [{ name, code, value, text, tip, tone, gone }] } */
export function treemap(spec, t, width) {
  const total = spec.items.reduce((sum, item) => sum + item.value, 0);
  const area = width * 300;
  const data = spec.items.map((item) => {
    const colour = t.token(item.tone);
    const ink = inkOn(colour);
    const room = (item.value / total) * area;
    const wide = item.name.length * (spec.lang === 'zh-CN' ? 14 : 8) + 20;
    // A box is about as wide as it is high: the whole label where it fits, else the code, nothing on a hatch.
    const label = item.gone || room < 900 ? '' : room > Math.max(wide, 60) ** 2 * 0.75 ? `{b|${item.name}}\n${item.text}` : item.code;
    return {
      name: item.name,
      value: item.value,
      tip: item.tip,
      itemStyle: {
        color: colour,
        decal: item.gone ? { symbol: 'rect', color: t.paper, dashArrayX: [1, 0], dashArrayY: [1, 4], rotation: Math.PI / 4 } : undefined,
      },
      label: { formatter: label, color: ink, rich: { b: { color: ink, fontWeight: 600, fontSize: 13, lineHeight: 18 } } },
    };
  });
  return {
    ...t.base,
    tooltip: { ...t.tooltip, formatter: (p) => p.data?.tip ?? '' },
    series: [{
      type: 'treemap',
      roam: false,
      nodeClick: false,
      breadcrumb: { show: false },
      left: 0,
      right: 0,
      top: 0,
      bottom: 0,
      itemStyle: { borderColor: t.paper, borderWidth: 0, gapWidth: 2 },
      label: { position: 'insideTopLeft', distance: 8, overflow: 'truncate', ellipsis: '…', fontSize: 13, lineHeight: 18, fontFamily: t.sans },
      data,
    }],
  };
}
