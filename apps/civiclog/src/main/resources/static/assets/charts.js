// SPDX-License-Identifier: Apache-2.0
// A chart of columns by month, drawn for the width that there is; a table beside it has the values.

import { table } from './parts.js';
import { element, numbers } from './systems/shell.js';

const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 26;
const TOP = 8;
const LABEL_WIDTH = 64;
const months = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });

const monthName = (month) => months.format(new Date(`${month}-01T00:00:00Z`));

function svg(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Returns an even round number that is at least a value. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [2, 4, 6, 8, 10].map((each) => each * power).find((each) => each >= value);
}

function draw(holder, rows, series, width) {
  const most = roundUp(Math.max(1, ...rows.flatMap((row) => series.map(({ key }) => row[key]))));
  const chart = svg('svg', { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-hidden': 'true' });
  const room = HEIGHT - TOP - BOTTOM;
  const y = (value) => TOP + room * (1 - value / most);
  for (const value of [0, most / 2, most]) {
    chart.append(
      svg('line', { x1: LEFT, x2: width, y1: y(value), y2: y(value), class: 'grid' }),
      svg('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, numbers.format(value)));
  }
  const step = (width - LEFT) / rows.length;
  const bar = step * 0.76 / series.length;
  // From the last month back, so that the latest is always named; that name ends at the edge.
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / step));
  const last = rows.length - 1;
  const isNamed = (index) => (last - index) % every === 0
    && (index === last || (last - index) * step > LABEL_WIDTH * 1.5);
  rows.forEach((row, index) => {
    const x = LEFT + index * step + step * 0.12;
    series.forEach(({ key, name }, nth) => {
      const column = svg('rect', {
        x: x + nth * bar, y: y(row[key]), width: Math.max(1, bar - 1), height: HEIGHT - BOTTOM - y(row[key]), class: key,
      });
      column.append(svg('title', {}, `${monthName(row.month)}, ${name.toLowerCase()}: ${numbers.format(row[key])}`));
      chart.append(column);
    });
    if (isNamed(index)) {
      const anchor = index === last ? 'end' : 'middle';
      const middle = index === last ? width : x + step * 0.38;
      if (middle > LEFT) chart.append(svg('text', { x: middle, y: HEIGHT - 6, 'text-anchor': anchor }, monthName(row.month)));
    }
  });
  holder.replaceChildren(chart);
}

/**
 * Makes a chart with columns for each month.
 *
 * @param rows [{month: '2026-11', …}], the oldest first
 * @param series [{key, name}]: what of a row is a column, which is also its class
 * @param signal ends it when the view is left
 */
export function monthChart(title, rows, series, signal) {
  const made = element('figure', undefined, 'chart');
  const legend = element('ul', undefined, 'plain legend');
  legend.setAttribute('aria-hidden', 'true');
  legend.append(...series.map(({ key, name }) => element('li', name, key)));
  const plot = element('div', undefined, 'plot');
  const watcher = new ResizeObserver(([{ contentRect }]) => {
    // In a view that is not shown yet there is no width.
    if (contentRect.width > 0) draw(plot, rows, series, Math.floor(contentRect.width));
  });
  watcher.observe(plot);
  signal.addEventListener('abort', () => watcher.disconnect());
  const values = element('details');
  values.append(element('summary', 'Show the values'), table(title, ['Month', ...series.map(({ name }) => name)],
    rows.toReversed().map((row) => [monthName(row.month), ...series.map(({ key }) => numbers.format(row[key]))])));
  made.append(element('figcaption', title), legend, plot, values);
  return made;
}
