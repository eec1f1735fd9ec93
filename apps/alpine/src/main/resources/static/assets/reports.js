// SPDX-License-Identifier: Apache-2.0
// The reports of the administrator.

import { read } from './api.js';
import { bars, element, find, numbers, times } from './systems/shell.js';

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });

function tile(value, name) {
  const made = element('div', undefined, 'tile');
  made.append(element('strong', value), element('span', name));
  return made;
}

export async function showReports() {
  const [analytics, activity, revenue] = await Promise.all(
    ['analytics', 'activity', 'revenue'].map((name) => read(`/api/admin/${name}`)));
  find('reports-title').textContent = `The service on ${times.format(new Date(analytics.asOf))}`;
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
