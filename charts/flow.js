// Who went from where to where: groups before on the left, after on the right, as wide as there are customers.

/** spec: { nodes: [{ id, name, depth, tone }], links: [{ source, target, value, tip }] } */
export function flow(spec, t, width) {
  const narrow = width < 480;
  const words = Object.fromEntries(spec.nodes.map((node) => [node.id, node.name]));
  return {
    ...t.base,
    tooltip: { ...t.tooltip, trigger: 'item', formatter: (p) => p.data.tip ?? words[p.name] ?? '' },
    series: [{
      type: 'sankey',
      left: 4,
      right: narrow ? 84 : 120,
      top: 8,
      bottom: 8,
      nodeWidth: 10,
      nodeGap: 8,
      draggable: false,
      layoutIterations: 0,
      data: spec.nodes.map(({ id, depth, tone }) => ({
        name: id,
        depth,
        itemStyle: { color: t.token(tone), borderWidth: 0 },
        label: { show: !narrow || depth === 1 },
      })),
      links: spec.links,
      label: { color: t.token('ink-2'), fontSize: 12, fontFamily: t.sans, formatter: (p) => words[p.name] ?? '', width: narrow ? 78 : 112, overflow: 'break' },
      lineStyle: { color: 'source', opacity: 0.35, curveness: 0.5 },
      emphasis: { focus: 'adjacency' },
    }],
  };
}
