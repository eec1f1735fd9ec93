// SPDX-License-Identifier: Apache-2.0
// The page at "/": signals with filters and pages, and sign-in. An instrument's chart, what the
// user follows, and the administrator's reports are loaded when they are wanted.

import { ask, isSignedIn, read, session, signOut, whenItEnds } from './api.js';
import { loginDialog } from './systems/login.js';
import { button, element, find, numbers, reached, times } from './systems/shell.js';

const prices = new Intl.NumberFormat('en', { minimumFractionDigits: 2 });

let page = 0;
let latest = 0;

const openLogin = loginDialog(session, 'Name', async ({ failedSignIns }) => {
  await showUser();
  if (failedSignIns > 0) {
    find('status').textContent = `Wrong passwords since your last sign-in: ${numbers.format(failedSignIns)}`;
  }
});

/** Returns the picture of a sector; the page's template has all of them, in its sizes. */
function picture(sector) {
  const found = find('pictures').content.querySelector(`[data-sector="${CSS.escape(sector)}"]`);
  return found ? found.cloneNode(true) : element('span');
}

async function openInstrument(signal) {
  try {
    const { showInstrument } = await reached(import('./instrument.js'));
    await showInstrument(signal.symbol, picture(signal.sector));
  } catch (fault) {
    find('status').textContent = fault.message;
  }
}

function row(signal) {
  const tr = element('tr');
  const symbol = element('th');
  symbol.scope = 'row';
  const instrument = element('div', undefined, 'instrument');
  const names = element('div');
  names.append(button(signal.symbol, () => openInstrument(signal), 'link'), element('small', signal.name));
  instrument.append(picture(signal.sector), names);
  symbol.append(instrument);
  const confidence = element('td');
  const meter = element('meter');
  Object.assign(meter, { min: 0, max: 1, low: 0.5, high: 0.8, optimum: 1, value: signal.confidence });
  meter.setAttribute('aria-hidden', 'true');
  confidence.append(meter, `${Math.round(signal.confidence * 100)} %`);
  const since = element('td');
  const time = element('time', times.format(new Date(signal.createdAt)));
  time.dateTime = signal.createdAt;
  since.append(time);
  tr.append(
    symbol,
    element('td', signal.direction === 'buy' ? '▲ buy' : '▼ sell', signal.direction),
    confidence,
    element('td', prices.format(signal.entryPrice), 'number'),
    element('td', prices.format(signal.targetPrice), 'number'),
    element('td', prices.format(signal.stopPrice), 'number'),
    element('td', `${signal.rationale} (${signal.strategy}, ${signal.timeframe})`, 'why'),
    since,
    element('td', signal.active ? 'active' : `closed: ${signal.outcome}`),
  );
  return tr;
}

function query() {
  const asked = new URLSearchParams({ page });
  for (const [name, value] of new FormData(find('filters'))) {
    const text = name === 'symbol' ? value.trim().toUpperCase() : value;
    if (text !== '') asked.set(name, name === 'minConfidence' ? Number(text) / 100 : text);
  }
  return asked;
}

async function showSignals() {
  const turn = ++latest;
  find('status').textContent = 'Loading …';
  try {
    const answer = await ask(`/api/signals?${query()}`);
    const signals = await answer.json();
    if (turn !== latest) return;
    const total = Number(answer.headers.get('X-Total-Count'));
    const pages = Number(answer.headers.get('X-Page-Count'));
    find('rows').replaceChildren(...signals.map(row));
    find('status').textContent = total === 0 ? 'No signal is like this.' : `${numbers.format(total)} found`;
    find('place').textContent = pages === 0 ? '' : `Page ${numbers.format(page + 1)} of ${numbers.format(pages)}`;
    find('previous').disabled = page === 0;
    find('next').disabled = page + 1 >= pages;
  } catch (fault) {
    if (turn !== latest) return;
    find('rows').replaceChildren();
    find('status').textContent = fault.message;
  }
}

function showStranger() {
  find('who').replaceChildren(button('Sign in', openLogin, ''));
  find('reports').hidden = true;
  find('account').hidden = true;
}

async function leave() {
  try {
    await signOut();
    showStranger();
  } catch (fault) {
    find('status').textContent = fault.message;
  }
}

/** Shows who is signed in, and how many notifications wait. */
async function greet() {
  const me = await read('/api/auth/me');
  find('who').replaceChildren(
    element('span', `${me.name}, ${numbers.format(me.unreadNotifications)} unread`), button('Sign out', leave));
  return me;
}

async function showUser() {
  if (!isSignedIn()) return showStranger();
  try {
    const me = await greet();
    if (me.role === 'admin') {
      const { showReports } = await reached(import('./reports.js'));
      await showReports();
    }
    const { showAccount } = await reached(import('./account.js'));
    await showAccount(greet);
  } catch (fault) {
    if (isSignedIn()) find('status').textContent = fault.message;
  }
}

find('filters').addEventListener('submit', (event) => {
  event.preventDefault();
  page = 0;
  showSignals();
});
find('previous').addEventListener('click', () => { page -= 1; showSignals(); });
find('next').addEventListener('click', () => { page += 1; showSignals(); });
// The signals are for everyone: they stay when the token is accepted no longer.
whenItEnds(async () => {
  showStranger();
  await showSignals();
  find('status').textContent += '. You were signed out: sign in again.';
});

showSignals();
showUser();
