// SPDX-License-Identifier: Apache-2.0
// What staff see first: how much is open, overdue and unpaid, the next hearings, and what came last.

import * as api from './api.js';
import {
  KINDS, STATES, block, facts, labelled, link, moment, tile, violationRow, wholeDollars, written,
} from './parts.js';
import { bars, element, numbers } from './systems/shell.js';

function barList(words, counts) {
  const made = element('dl', undefined, 'bars');
  const known = new Map(counts.map(({ name, count }) => [name, count]));
  bars(made, Object.entries(words).map(([name, text]) => (
    { name: text, value: known.get(name) ?? 0, text: numbers.format(known.get(name) ?? 0) })));
  return made;
}

function hearingRow(each, { state, timeZone }) {
  const row = element('li');
  const title = element('h3');
  title.append(Object.assign(link(each.title, { association: state.association, violation: each.violation }), { dir: 'auto' }));
  row.append(title, facts(moment(each.at, timeZone), written('span', each.place)));
  return row;
}

export async function show({ state, member, timeZone }) {
  const { byState, byKind, overdue, unpaid, unsentLetters, hearings, latest, asOf } = await api.dashboard(member.association);
  const { closed, ...unfinished } = STATES;
  const open = byState.reduce((sum, { count }) => sum + count, 0);
  const tiles = element('div', undefined, 'tiles');
  tiles.append(
    tile(numbers.format(open), 'open cases'),
    tile(numbers.format(overdue), 'of them overdue'),
    tile(numbers.format(unpaid.count), 'fines unpaid'),
    tile(wholeDollars(unpaid.cents), 'unpaid in all'),
    tile(numbers.format(unsentLetters), 'letters not sent yet'));
  const columns = element('div', undefined, 'columns');
  columns.append(block('Open cases by state', barList(unfinished, byState)), block('Open cases by kind', barList(KINDS, byKind)));
  const next = element('ol', undefined, 'plain rows');
  next.append(...hearings.map((each) => hearingRow(each, { state, timeZone })));
  const list = element('ol', undefined, 'plain rows');
  list.id = 'latest';
  list.append(...latest.map((each) => violationRow(each, { state, timeZone }, 'h3')));
  const none = (text) => element('p', text, 'soft');
  const when = element('p', undefined, 'soft');
  if (asOf) when.append(labelled('As of', moment(asOf, timeZone)));
  return {
    title: 'Dashboard',
    nodes: [
      when, tiles, columns,
      block('Next hearings', hearings.length > 0 ? next : none('No hearing is set.')),
      block('Latest reports', latest.length > 0 ? list : none('None yet.')),
    ],
  };
}
