// SPDX-License-Identifier: Apache-2.0
// What waits for a moderator: reviews and suggested places, each to approve or to reject.

import * as api from './api.js';
import { placeLine, stars } from './list.js';
import { backLink, heading } from './sheet.js';
import { button, element, find, times } from './systems/shell.js';

function decisions(what, each, named, row, acts, emptied) {
  const made = element('div', undefined, 'actions start');
  for (const [verdict, text, className] of [['approve', 'Approve', ''], ['reject', 'Reject', 'quiet']]) {
    const act = button(text, () => acts.attempt(async () => {
      await api.decide(what, each.id, verdict);
      const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('button');
      row.remove();
      if (next) next.focus();
      else emptied();
    }), className);
    act.setAttribute('aria-label', `${text} ${named}`);
    made.append(act);
  }
  return made;
}

function reviewRow(each) {
  const row = element('li');
  const head = element('p', undefined, 'facts');
  head.append(stars(each.stars), element('strong', each.author), element('span', `on ${each.restaurant.name}`),
    element('span', times.format(new Date(each.createdAt)), 'when'));
  row.append(head, element('p', each.text));
  return [row, `the review of ${each.author} on ${each.restaurant.name}`];
}

function placeRow(each) {
  const row = element('li');
  const head = element('p', undefined, 'facts');
  head.append(element('strong', each.name), element('span', each.category), element('span', each.certification));
  row.append(head, element('p', placeLine(each), 'soft'));
  return [row, each.name];
}

async function queue(title, what, rowOf, acts) {
  const block = element('div', undefined, 'block');
  const list = element('ul', undefined, 'plain waiting');
  list.id = `waiting-${what}`;
  const none = element('p', 'Nothing waits.', 'soft');
  const more = button('Show more', () => acts.attempt(load));
  let cursor;
  async function load() {
    const page = await api.pending(what, cursor);
    list.append(...page.items.map((each) => {
      const [row, named] = rowOf(each);
      row.append(decisions(what, each, named, row, acts, () => acts.attempt(load)));
      return row;
    }));
    cursor = page.next ?? undefined;
    more.hidden = !cursor;
    none.hidden = list.children.length > 0;
  }
  await load();
  block.append(element('h2', title), none, list, more);
  return block;
}

/** Shows the queues in the panel. acts: attempt(act). */
export async function showModeration(acts) {
  const blocks = await Promise.all([
    queue('Reviews', 'reviews', reviewRow, acts),
    queue('Suggested places', 'restaurants', placeRow, acts),
  ]);
  find('sheet').replaceChildren(backLink('All places', '/'), heading('Waiting for approval'), ...blocks);
  document.title = 'Waiting for approval: JewGo';
}
