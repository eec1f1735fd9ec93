// SPDX-License-Identifier: Apache-2.0
// An instrument with the chart of its newest signals.

import { isSignedIn, read, send } from './api.js';
import './lib/echarts.simple.min.js';
import { button, element, times } from './systems/shell.js';

const prices = new Intl.NumberFormat('en', { minimumFractionDigits: 2 });
const moments = new Intl.DateTimeFormat('en', {
  month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});
const LINES = [['Target', 'targetPrice', 'buy'], ['Entry', 'entryPrice', 'entry'], ['Stop', 'stopPrice', 'sell']];

/** Colours come from the style sheet, which knows light and dark. */
const colourOf = (node) => getComputedStyle(node).color;

function draw(node, legend, signals) {
  const soft = colourOf(node);
  const chart = globalThis.echarts.init(node);
  const axis = { axisLabel: { color: soft, hideOverlap: true }, axisLine: { lineStyle: { color: soft } } };
  chart.setOption({
    animation: false,
    grid: { left: 4, right: 12, top: 12, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: signals.map((each) => moments.format(new Date(each.createdAt))), ...axis },
    yAxis: { type: 'value', scale: true, splitLine: { lineStyle: { color: soft, opacity: 0.25 } }, ...axis },
    series: LINES.map(([name, field], index) => {
      const color = colourOf(legend.children[index]);
      return {
        name,
        type: 'line',
        symbolSize: 7,
        data: signals.map((each) => each[field]),
        itemStyle: { color },
        lineStyle: { color },
      };
    }),
  });
  return chart;
}

/** The same as a table, for those who do not see the chart. */
function table(signals) {
  const details = element('details');
  const whole = element('table');
  const head = element('tr');
  for (const name of ['Since', 'Side', 'Entry', 'Target', 'Stop']) {
    const th = element('th', name);
    th.scope = 'col';
    head.append(th);
  }
  whole.append(element('thead'), element('tbody'));
  whole.tHead.append(head);
  whole.tBodies[0].append(...signals.map((each) => {
    const tr = element('tr');
    tr.append(
      element('td', times.format(new Date(each.createdAt))),
      element('td', each.direction),
      ...[each.entryPrice, each.targetPrice, each.stopPrice].map((price) => (
        element('td', prices.format(price), 'number'))));
    return tr;
  }));
  const scroll = element('div', undefined, 'scroll-x');
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', 'Prices of the newest signals');
  scroll.append(whole);
  details.append(element('summary', 'The prices as a table'), scroll);
  return details;
}

function followButton(symbol, status) {
  return button('Follow', async () => {
    try {
      await send('/api/subscriptions', { symbol });
      status.textContent = `You follow ${symbol}.`;
    } catch (fault) {
      status.textContent = fault.message;
    }
  });
}

/** Opens the dialog of an instrument; picture is that of its sector. */
export async function showInstrument(symbol, picture) {
  const shown = await read(`/api/signals/${symbol}`);
  const signals = shown.newest.toReversed();
  const dialog = element('dialog');
  dialog.id = 'instrument';
  dialog.setAttribute('aria-labelledby', 'instrument-title');
  picture.className = 'cover';
  picture.querySelectorAll('[sizes]').forEach((each) => { each.sizes = '(max-width: 48rem) 90vw, 640px'; });
  const title = Object.assign(element('h2', `${shown.symbol}: ${shown.name}`), { id: 'instrument-title' });
  const node = Object.assign(element('div', undefined, 'chart'), { id: 'chart' });
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', `Target, entry and stop of the ${signals.length} newest signals on ${symbol}`);
  const legend = element('ul', undefined, 'plain legend');
  legend.append(...LINES.map(([name, , className]) => element('li', name, className)));
  const status = element('p', '', 'soft');
  status.setAttribute('role', 'status');
  const actions = element('div', undefined, 'actions');
  if (isSignedIn()) actions.append(followButton(symbol, status));
  actions.append(button('Close', () => dialog.close(), ''));
  dialog.append(
    picture, title, element('p', `${shown.sector}, ${shown.exchange}`, 'soft'), node, legend, table(signals), status,
    actions);
  document.body.append(dialog);
  dialog.showModal();
  const chart = draw(node, legend, signals);
  const sizes = new ResizeObserver(() => chart.resize());
  sizes.observe(node);
  dialog.addEventListener('close', () => {
    sizes.disconnect();
    chart.dispose();
    dialog.remove();
  });
}
