// SPDX-License-Identifier: Apache-2.0
// What the signed-in user follows, and their notifications.

import { ask, read, send } from './api.js';
import { button, element, find, numbers, times } from './systems/shell.js';

const PAGE = 10;
const KINDS = { opened: 'New signal', target: 'Target reached', stop: 'Stopped', expired: 'Expired' };

let changed = () => {};
let next = 0;

/** Runs an action; a refusal is shown in its words. */
async function attempt(act) {
  find('account-status').textContent = '';
  try {
    await act();
  } catch (fault) {
    find('account-status').textContent = fault.message;
  }
}

function followed(subscription) {
  const item = element('li', undefined, 'card');
  const least = Math.round(subscription.minConfidence * 100);
  item.append(
    element('strong', subscription.symbol),
    element('span', `${subscription.name}, from ${least} %`, 'grow'),
    button(`Unfollow ${subscription.symbol}`, () => attempt(async () => {
      await ask(`/api/subscriptions/${subscription.symbol}`, { method: 'DELETE' });
      await showFollowed();
      find('follow').elements.symbol.focus();
    })));
  return item;
}

async function showFollowed() {
  const subscriptions = await read('/api/subscriptions');
  find('followed').replaceChildren(...subscriptions.map(followed));
  if (subscriptions.length === 0) find('followed').append(element('li', 'You follow no symbol yet.', 'soft'));
}

function notification(each) {
  const item = element('li', undefined, 'card');
  const time = element('time', times.format(new Date(each.createdAt)));
  time.dateTime = each.createdAt;
  const text = element('span', `${KINDS[each.kind]}: ${each.direction} ${each.symbol}, `, 'grow');
  text.append(time);
  item.append(text);
  if (!each.read) {
    item.append(button(`Mark as read`, () => attempt(async () => {
      await ask(`/api/notifications/${each.id}/read`, { method: 'PUT' });
      item.lastChild.replaceWith(element('span', 'read', 'soft'));
      await changed();
    })));
  }
  return item;
}

async function showNotifications() {
  const response = await ask(`/api/notifications?page=${next}&size=${PAGE}`);
  const list = find('notifications');
  if (next === 0) list.replaceChildren();
  list.append(...(await response.json()).map(notification));
  next += 1;
  const pages = Number(response.headers.get('X-Page-Count'));
  find('older').hidden = next >= pages;
  find('notifications-title').textContent =
    `Notifications (${numbers.format(Number(response.headers.get('X-Total-Count')))})`;
}

find('follow').addEventListener('submit', (event) => {
  event.preventDefault();
  const { symbol, minConfidence } = event.target.elements;
  attempt(async () => {
    await send('/api/subscriptions', {
      symbol: symbol.value.trim().toUpperCase(),
      minConfidence: minConfidence.value === '' ? null : Number(minConfidence.value) / 100,
    });
    event.target.reset();
    await showFollowed();
  });
});
find('older').addEventListener('click', () => attempt(showNotifications));

/** Shows the section; whenRead is called after a notification was read. */
export async function showAccount(whenRead) {
  changed = whenRead;
  next = 0;
  await Promise.all([showFollowed(), showNotifications()]);
  find('account').hidden = false;
}
