// SPDX-License-Identifier: Apache-2.0
// The record of every change in an association, for its board.

import * as api from './api.js';
import { link, moment, table, tableRow, written } from './parts.js';
import { button, element } from './systems/shell.js';

export async function show({ state, member, timeZone, attempt }) {
  function cells(each) {
    const words = `${each.subject.replace(/s$/, '')} ${each.subjectId}`;
    const subject = each.subject === 'violations'
      ? link(words, { violation: each.subjectId, association: state.association }) : words;
    return [moment(each.at, timeZone), written('span', each.actor.name), each.action, subject, written('span', each.detail ?? '')];
  }

  const first = await api.audit(member.association);
  if (first.items.length === 0) return { title: 'Audit', nodes: [element('p', 'Nothing has been changed yet.', 'soft')] };
  const shown = table('Changes, the latest first', ['When', 'Who', 'Did', 'What', 'Detail'], first.items.map(cells));
  let after = first.next;
  const more = button('Show older changes', () => attempt(async () => {
    const page = await api.audit(member.association, after);
    const rows = page.items.map((each) => tableRow(cells(each)));
    shown.querySelector('tbody').append(...rows);
    after = page.next;
    more.hidden = !after;
    if (rows.length > 0) Object.assign(rows[0], { tabIndex: -1 }).focus();
  }));
  more.hidden = !after;
  more.classList.add('more');
  return { title: 'Audit', nodes: [shown, more] };
}
