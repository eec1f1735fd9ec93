// SPDX-License-Identifier: Apache-2.0
// The page at "/": signals with filters and pages, sign-in, and the reports for an administrator.

import { loginDialog } from './systems/login.js';
import { bars, button, element, find, numbers, refusal, times } from './systems/shell.js';

const prices = new Intl.NumberFormat('en', { minimumFractionDigits: 2 });
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const TOKEN = 'alpine.token';

let page = 0;
let latest = 0;

/** Asks the API; a refusal becomes an error with the problem's own words. */
async function ask(path, options = {}) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers.set('Authorization', `Bearer ${token}`);
  const answer = await fetch(path, { ...options, headers });
  if (answer.ok) return answer;
  if (answer.status === 401) sessionStorage.removeItem(TOKEN);
  throw await refusal(answer);
}

const send = async (path, fields) => (await ask(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(fields),
})).json();

const session = {
  register: (fields) => send('/api/auth/register', fields),
  async signIn(email, password) {
    const signedIn = await send('/api/auth/login', { email, password });
    sessionStorage.setItem(TOKEN, signedIn.token);
    return signedIn;
  },
};
const openLogin = loginDialog(session, 'Name', async ({ failedSignIns }) => {
  await showUser();
  if (failedSignIns > 0) {
    find('status').textContent = `Wrong passwords since your last sign-in: ${numbers.format(failedSignIns)}`;
  }
});

function row(signal) {
  const tr = element('tr');
  const symbol = element('th', signal.symbol);
  symbol.scope = 'row';
  symbol.append(element('small', signal.name));
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
    if (text !== '') asked.set(name, text);
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

function tile(value, name) {
  const made = element('div', undefined, 'tile');
  made.append(element('strong', value), element('span', name));
  return made;
}

async function showReports() {
  const [analytics, activity, revenue] = await Promise.all(
    ['analytics', 'activity', 'revenue'].map(async (name) => (await ask(`/api/admin/${name}`)).json()));
  const count = (value, name) => tile(numbers.format(value), name);
  find('tiles').replaceChildren(
    count(analytics.total, 'users'),
    count(analytics.active, 'active users'),
    count(analytics.newToday, 'new users today'),
    count(analytics.newThisWeek, 'new users in 7 days'),
    count(analytics.newThisMonth, 'new users in 30 days'),
    count(analytics.starter, 'starter users'),
    count(analytics.pro, 'pro users'),
    count(analytics.elite, 'elite users'),
    count(activity.usersToday, 'users in 24 hours'),
    count(activity.activeSignals.count, 'active signals'),
    tile(`${Math.round(activity.activeSignals.averageConfidence * 100)} %`, 'mean confidence'),
    count(activity.notificationsToday.sent, 'notifications in 24 hours'),
    count(activity.newSubscriptionsToday, 'new subscriptions in 24 hours'),
    tile(money.format(revenue.paidCents / 100), 'paid in a fortnight'),
  );
  bars(find('busiest'), activity.busiestSymbolsToday.map((each) => (
    { name: each.name, value: each.count, text: numbers.format(each.count) })));
  bars(find('days'), revenue.byDay.map((each) => (
    { name: each.day, value: each.paidCents, text: money.format(each.paidCents / 100) })));
  find('reports').hidden = false;
}

function showStranger() {
  find('who').replaceChildren(button('Sign in', openLogin, ''));
  find('reports').hidden = true;
}

async function signOut() {
  try {
    await ask('/api/auth/logout', { method: 'POST' });
  } catch (fault) {
    // Still signed in unless the service knows the token no longer: the user tries again.
    if (sessionStorage.getItem(TOKEN)) {
      find('status').textContent = fault.message;
      return;
    }
  }
  sessionStorage.removeItem(TOKEN);
  showStranger();
}

async function showUser() {
  if (!sessionStorage.getItem(TOKEN)) return showStranger();
  try {
    const me = await (await ask('/api/auth/me')).json();
    find('who').replaceChildren(
      element('span', `${me.name}, ${numbers.format(me.unreadNotifications)} unread`), button('Sign out', signOut));
    if (me.role === 'admin') await showReports();
  } catch (fault) {
    if (!sessionStorage.getItem(TOKEN)) showStranger();
    find('status').textContent = fault.message;
  }
}

find('filters').addEventListener('submit', (event) => {
  event.preventDefault();
  page = 0;
  showSignals();
});
find('previous').addEventListener('click', () => { page -= 1; showSignals(); });
find('next').addEventListener('click', () => { page += 1; showSignals(); });

showSignals();
showUser();
