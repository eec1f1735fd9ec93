// SPDX-License-Identifier: Apache-2.0
// Draws the charts of a page by uPlot, in place of the picture that the server sent.
import uPlot from './uplot.js';

const HEIGHT = 210;
const { zone } = document.body.dataset;
const plots = new WeakMap();

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Writes a value of a meter by its unit, as the server does. */
function text(value, unit) {
  if (value == null) return '–';
  if (unit === 'seconds') {
    if (value === 0) return '0';
    return value < 1e-3 ? round(value * 1e6) + ' µs' : value < 1 ? round(value * 1e3) + ' ms' : round(value) + ' s';
  }
  if (unit === 'bytes') {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let step = 0;
    while (value >= 1000 && step < units.length - 1) { value /= 1024; step++; }
    return round(value) + ' ' + units[step];
  }
  if (unit === 'ratio' || unit === 'percent') return round(value * 100) + ' %';
  const short = value >= 1e6 ? round(value / 1e6) + ' M' : value >= 1e5 ? round(value / 1e3) + ' k' : round(value);
  return unit && unit !== 'count' ? short + ' ' + unit : String(short);
}

const round = (value) => Number(value.toPrecision(3));

/** Writes the times of an axis: by 24 hours, and the day where it spans more than one. */
function times(plot, ticks) {
  const { min, max } = plot.scales.x;
  const form = max - min > 36 * 3600
    ? { day: 'numeric', month: 'short', hour: '2-digit', hour12: false }
    : { hour: '2-digit', minute: '2-digit', hour12: false };
  return ticks.map((each) => new Date(each * 1000).toLocaleString('en-GB', { ...form, timeZone: zone }));
}

function options(data, width) {
  const axis = { stroke: style('--quiet'), grid: { stroke: style('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui' };
  return {
    width, height: HEIGHT,
    tzDate: (at) => (zone ? uPlot.tzDate(new Date(at * 1000), zone) : new Date(at * 1000)),
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    legend: { show: false },
    scales: { y: { range: (plot, low, high) => [Math.min(0, low * 1.1), high > 0 ? high * 1.1 : low < 0 ? 0 : 1] } },
    axes: [{ ...axis, size: 28, values: times }, { ...axis, size: 64, values: (plot, ticks) => ticks.map((each) => text(each, data.unit)) }],
    series: [{}, ...data.lines.map((line, index) => ({
      label: line.label, stroke: style('--l' + (index % 6)), width: 1.75, points: { show: false }, spanGaps: false,
    }))],
    hooks: {
      draw: [(plot) => {
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.strokeStyle = style('--quiet');
        ctx.setLineDash([3, 4]);
        for (const event of data.events) {
          const x = plot.valToPos(event.at, 'x', true);
          if (x >= bbox.left && x <= bbox.left + bbox.width) {
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
          }
        }
        ctx.restore();
      }],
      setCursor: [(plot) => show(plot, data)],
    },
  };
}

/** Shows the values at the cursor where the last ones stand. */
function show(plot, data) {
  const figure = plot.root.closest('figure');
  const index = plot.cursor.idx;
  figure?.querySelectorAll('.legend tbody tr').forEach((row, line) => {
    const cell = row.cells[1];
    cell.dataset.last ??= cell.textContent;
    cell.textContent = index == null ? cell.dataset.last : text(data.lines[line]?.values[index], data.unit);
  });
}

/** Draws a figure, or draws it again with what its attribute says now. */
export function draw(figure) {
  const data = JSON.parse(figure.dataset.chart);
  const frame = figure.querySelector('.plot');
  plots.get(figure)?.destroy();
  const width = frame.clientWidth;
  frame.replaceChildren();
  const values = [data.times, ...data.lines.map((line) => line.values)];
  plots.set(figure, new uPlot(options(data, width), values, frame));
}

/** Draws all figures, and again when the width or the colours change. */
export function drawAll(root) {
  for (const figure of root.querySelectorAll('figure[data-chart]')) {
    draw(figure);
    sizes.observe(figure);
  }
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const width = target.querySelector('.plot').clientWidth;
    const plot = plots.get(target);
    if (plot && width && Math.abs(plot.width - width) > 2) plot.setSize({ width, height: HEIGHT });
  }
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll(document));
