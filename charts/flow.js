// Who went from where to where: groups before on the left, after on the right, as wide as there are customers.

const TONES = ['seg-champions', 'seg-loyal', 'seg-potential', 'seg-promising', 'seg-new', 'seg-attention', 'seg-sleep', 'seg-risk', 'seg-cannot', 'seg-hibernating', 'seg-lost'];

/** spec: { nodes: [{ id, name, depth }], links: [{ source, target, value, tip }] } */
export function flow(spec, t, width) {
  const narrow = width < 480;
  // A group has one colour on both sides.
  const names = [...new Set(spec.nodes.map((node) => node.name))];
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
      data: spec.nodes.map(({ id, name, depth }) => ({
        name: id,
        depth,
        itemStyle: { color: t.token(TONES[names.indexOf(name) % TONES.length]), borderWidth: 0 },
        label: { show: !narrow || depth === 1 },
      })),
      links: spec.links,
      label: { color: t.token('ink-2'), fontSize: 12, fontFamily: t.sans, formatter: (p) => words[p.name] ?? '' },
      lineStyle: { color: 'source', opacity: 0.35, curveness: 0.5 },
      emphasis: { focus: 'adjacency' },
    }],
  };
}
