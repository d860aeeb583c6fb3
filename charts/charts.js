// The one place that knows ECharts: a spec of numbers and words in, an SVG chart out.
// Colours and type come from the page's tokens only; every word in a spec was written by the page.
import { init, getInstanceByDom } from './echarts.js';
import { bars } from './bars.js';
import { calibration } from './calibration.js';
import { curve } from './curve.js';
import { flow } from './flow.js';
import { alive, forecast } from './forecast.js';
import { lines } from './lines.js';
import { points } from './points.js';
import { treemap } from './treemap.js';
import { theme } from './theme.js';

const kinds = { alive, bars, calibration, curve, flow, forecast, lines, points, stems: bars, treemap };
const specs = new Map();

function paint(el, spec) {
  const chart = getInstanceByDom(el) ?? init(el, null, { renderer: 'svg', locale: spec.lang === 'zh-CN' ? 'ZH' : 'EN' });
  chart.setOption(kinds[spec.kind](spec, theme(spec), el.clientWidth), { notMerge: true });
  // The figure around it carries the sentence and offers the table; the drawing itself says nothing to a screen reader.
  for (const svg of el.querySelectorAll('svg')) svg.setAttribute('aria-hidden', 'true');
}

const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const chart = getInstanceByDom(target);
    if (!chart || !specs.has(target) || contentRect.width === 0) continue;
    chart.resize();
    paint(target, specs.get(target));
  }
});

function repaint() {
  for (const [el, spec] of specs) if (el.isConnected) paint(el, spec);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ['data-theme', 'lang'] });

/** Draws `spec` (an object, or the same as JSON text) into `el`, replacing what was there. */
export function draw(el, spec) {
  const plain = typeof spec === 'string' ? JSON.parse(spec) : spec;
  const first = !specs.has(el);
  if (!first && specs.get(el).lang !== plain.lang) getInstanceByDom(el)?.dispose();
  specs.set(el, plain);
  paint(el, plain);
  if (first) sizes.observe(el);
}

/** Frees the chart of `el`. */
export function dispose(el) {
  sizes.unobserve(el);
  specs.delete(el);
  getInstanceByDom(el)?.dispose();
}

/** The chart of `el` as a Blob of kind 'svg' or 'png' (twice the size on screen). */
export async function image(el, kind) {
  const chart = getInstanceByDom(el);
  if (!chart) throw new Error('no chart here');
  const svg = chart.renderToSVGString();
  if (kind === 'svg') return new Blob([svg], { type: 'image/svg+xml' });
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 2 * chart.getWidth(), height: 2 * chart.getHeight() });
  const pen = canvas.getContext('2d');
  pen.fillStyle = theme({}).paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'));
}

/** Saves the chart of `el` as `name`.svg or `name`.png. */
export async function save(el, kind, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await image(el, kind));
  link.download = `${name}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// The page loads this file as a module script when the first results are there, and finds it under this name.
globalThis.perennialCharts = { draw, dispose, image, save };
