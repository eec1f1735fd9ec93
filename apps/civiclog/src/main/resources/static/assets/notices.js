// SPDX-License-Identifier: Apache-2.0
// The notices of an association; staff publish them.

import * as api from './api.js';
import { block, facts, field, form, input, moment, pagedList, textarea, written } from './parts.js';
import { element } from './systems/shell.js';

export async function show({ member, timeZone, isStaff, attempt }) {
  const holder = element('div');

  function noticeRow(each) {
    const row = element('li');
    row.append(
      written('h2', each.title),
      facts(written('span', each.author.name), moment(each.publishedAt, timeZone)),
      written('p', each.body, 'text'));
    return row;
  }

  async function list() {
    holder.replaceChildren(...await pagedList((after) => api.notices(member.association, after), noticeRow,
      { none: 'No notice yet.', more: 'Show older notices', attempt }));
  }

  await list();
  holder.id = 'notices';
  const write = isStaff && block('Publish a notice', form([
    field('Title', input({ name: 'title', maxLength: 120, autocomplete: 'off', dir: 'auto' })),
    field('Text', textarea({ name: 'body', maxLength: 4000 })),
  ], 'Publish', async ({ title, body }) => {
    await api.publish(member.association, { title: title.trim(), body: body.trim() });
    await list();
    return 'The notice is published.';
  }));
  return { title: 'Notices', nodes: [holder, write] };
}
