// SPDX-License-Identifier: Apache-2.0
// What staff decide on a violation: its state, its hearings and its fines.

import * as api from './api.js';
import { STATES, day, dollars, facts, field, form, input, labelled, moment, select, written } from './parts.js';
import { button, element } from './systems/shell.js';

const OUTCOMES = { upheld: 'Upheld', dismissed: 'Dismissed' };
const PAID = { unpaid: 'Unpaid', paid: 'Paid', waived: 'Waived' };

export function stateForm(violation, { again }) {
  return form([field('State of the case', select('state', STATES, violation.state))], 'Change the state',
    async ({ state }) => {
      await api.setState(violation.id, state);
      await again();
      return `The state is now: ${STATES[state]}.`;
    });
}

/** Makes the form say the state that a violation has now, and no longer what was changed before. */
export function showState(made, state) {
  made.querySelector('.said').textContent = '';
  for (const option of made.elements.state.options) option.defaultSelected = option.value === state;
  made.elements.state.value = state;
}

/** Makes the buttons of a choice; afterwards the keyboard goes on at the head of the part. */
function choices(named, options, act, { attempt, again }) {
  const made = element('div', undefined, 'actions start');
  made.append(...Object.entries(options).map(([value, text]) => {
    const choice = button(text, () => attempt(async () => {
      const part = made.closest('.block')?.querySelector('h2');
      await act(value);
      await again();
      if (part) Object.assign(part, { tabIndex: -1 }).focus();
    }));
    choice.setAttribute('aria-label', `${text}: ${named}`);
    return choice;
  }));
  return made;
}

export function hearingNodes(violation, context) {
  const { hearings, id } = violation;
  if (hearings.length === 0) return [element('p', 'No hearing.', 'soft')];
  const list = element('ul', undefined, 'plain rows');
  list.append(...hearings.map((each) => {
    const row = element('li');
    row.append(
      facts(moment(each.at, context.timeZone), written('span', each.place)),
      facts(each.outcome ? element('strong', OUTCOMES[each.outcome]) : 'No outcome yet'));
    // Before that the service refuses it.
    if (!each.outcome && context.isStaff && Date.parse(each.at) <= Date.now()) {
      row.append(choices(`the hearing at ${each.place}`, OUTCOMES,
        (outcome) => api.decide(id, each.id, outcome), context));
    }
    return row;
  }));
  return [list];
}

/** Returns the instant of a wall clock's date and time in a time zone. */
export function instantOf(wall, timeZone) {
  const wanted = Date.parse(`${wall}Z`);
  // Twice: the first guess may lie on the other side of a change to or from summer time.
  const guess = wanted - aheadOf(wanted, timeZone);
  return new Date(wanted - aheadOf(guess, timeZone)).toISOString();
}

/** Returns by how many milliseconds clocks of a time zone are ahead of UTC. */
function aheadOf(instant, timeZone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
  }).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
  return wall - Math.floor(instant / 60_000) * 60_000;
}

export function hearingForm(violation, { timeZone, again }) {
  return form([
    field('Date and time', input({ name: 'at', type: 'datetime-local' }),
      `In the time zone of the association, ${timeZone.replaceAll('_', ' ')}`),
    field('Place', input({ name: 'place', maxLength: 200, autocomplete: 'off' })),
  ], 'Set a hearing', async ({ at, place }) => {
    await api.hearing(violation.id, instantOf(at, timeZone), place.trim());
    await again();
    return 'The hearing is set.';
  });
}

export function fineNodes({ fines }, context) {
  if (fines.length === 0) return [element('p', 'No fine.', 'soft')];
  const list = element('ul', undefined, 'plain rows');
  list.append(...fines.map((each) => {
    const row = element('li');
    const state = element('strong', PAID[each.state] ?? each.state, each.state === 'unpaid' ? 'late' : undefined);
    row.append(facts(dollars(each.cents), state, each.state === 'unpaid' && labelled('Due', day(each.dueOn))));
    if (each.state === 'unpaid' && context.isBoard) {
      row.append(choices(`the fine of ${dollars(each.cents)}`, { paid: 'Mark as paid', waived: 'Waive' },
        (wanted) => api.setFine(each.id, wanted), context));
    }
    return row;
  }));
  return [list];
}

export function fineForm(violation, { again }) {
  return form([
    field('Amount in dollars', input({ name: 'amount', type: 'number', min: '1', max: '10000', step: '0.01', inputMode: 'decimal' })),
    field('To be paid by', input({ name: 'dueOn', type: 'date' })),
  ], 'Impose a fine', async ({ amount, dueOn }) => {
    await api.fine(violation.id, Math.round(Number(amount) * 100), dueOn);
    await again();
    return 'The fine is imposed.';
  });
}
