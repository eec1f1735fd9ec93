// SPDX-License-Identifier: Apache-2.0
// The page at "/": signals with filters and pages, log-in, and the reports for an administrator.

const find = (id) => document.getElementById(id);
const numbers = new Intl.NumberFormat('en');
const prices = new Intl.NumberFormat('en', { minimumFractionDigits: 2 });
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const times = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
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
  const problem = await answer.json().catch(() => ({}));
  const faults = (problem.errors ?? []).map((each) => `${each.field} ${each.message}`).join(', ');
  throw new Error(faults || problem.detail || problem.title || `The service answered ${answer.status}`);
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

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

function bars(id, entries, format) {
  const most = Math.max(1, ...entries.map(([, value]) => value));
  find(id).replaceChildren(...entries.flatMap(([name, value]) => {
    const bar = element('progress');
    Object.assign(bar, { max: most, value });
    bar.setAttribute('aria-hidden', 'true');
    const middle = element('dd');
    middle.append(bar);
    return [element('dt', name), middle, element('dd', format.format(value))];
  }));
}

async function showReports() {
  const [analytics, revenue] = await Promise.all(
    ['/api/admin/analytics', '/api/admin/revenue'].map(async (path) => (await ask(path)).json()));
  const paying = analytics.payingUsers.reduce((sum, tier) => sum + tier.count, 0);
  find('tiles').replaceChildren(
    tile(numbers.format(paying), 'paying users'),
    tile(numbers.format(analytics.newUsersThisWeek), 'new users this week'),
    tile(numbers.format(analytics.usersToday), 'users in 24 hours'),
    tile(numbers.format(analytics.activeSignals.count), 'active signals'),
    tile(`${Math.round(analytics.activeSignals.averageConfidence * 100)} %`, 'mean confidence'),
    tile(numbers.format(analytics.notificationsToday.sent), 'notifications in 24 hours'),
    tile(numbers.format(analytics.newSubscriptionsToday), 'new subscriptions in 24 hours'),
    tile(money.format(revenue.paidCents / 100), 'paid in a fortnight'),
  );
  bars('busiest', analytics.busiestSymbolsToday.map((each) => [each.name, each.count]), numbers);
  bars('days', revenue.byDay.map((each) => [each.day, each.paidCents / 100]), money);
  find('reports').hidden = false;
}

function showStranger() {
  const button = element('button', 'Log in');
  button.type = 'button';
  button.addEventListener('click', openLogin);
  find('who').replaceChildren(button);
  find('reports').hidden = true;
}

async function showUser() {
  if (!sessionStorage.getItem(TOKEN)) return showStranger();
  try {
    const me = await (await ask('/api/auth/me')).json();
    const leave = element('button', 'Log out', 'quiet');
    leave.type = 'button';
    leave.addEventListener('click', async () => {
      leave.disabled = true;
      try {
        await ask('/api/auth/logout', { method: 'POST' });
      } catch (fault) {
        // Still signed in unless the service knows the token no longer: the user tries again.
        if (sessionStorage.getItem(TOKEN)) {
          find('status').textContent = fault.message;
          leave.disabled = false;
          return;
        }
      }
      sessionStorage.removeItem(TOKEN);
      showStranger();
    });
    find('who').replaceChildren(
      element('span', `${me.name}, ${numbers.format(me.unreadNotifications)} unread`), leave);
    if (me.role === 'admin') await showReports();
  } catch (fault) {
    if (!sessionStorage.getItem(TOKEN)) showStranger();
    find('status').textContent = fault.message;
  }
}

function openLogin() {
  find('login-fault').textContent = '';
  find('login').showModal();
}

find('open-login').addEventListener('click', openLogin);
find('cancel-login').addEventListener('click', () => find('login').close());
find('login-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const send = form.querySelector('[type=submit]');
  send.disabled = true;
  try {
    const answer = await ask('/api/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(new FormData(form))),
    });
    const signedIn = await answer.json();
    sessionStorage.setItem(TOKEN, signedIn.token);
    form.reset();
    find('login').close();
    await showUser();
    if (signedIn.failedSignIns > 0) {
      find('status').textContent = `Wrong passwords since your last log-in: ${numbers.format(signedIn.failedSignIns)}`;
    }
  } catch (fault) {
    find('login-fault').textContent = fault.message;
  } finally {
    send.disabled = false;
  }
});

find('filters').addEventListener('submit', (event) => {
  event.preventDefault();
  page = 0;
  showSignals();
});
find('previous').addEventListener('click', () => { page -= 1; showSignals(); });
find('next').addEventListener('click', () => { page += 1; showSignals(); });

showSignals();
showUser();
