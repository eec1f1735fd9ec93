// SPDX-License-Identifier: Apache-2.0
// What the views share: words of the association, dates, money, forms, lists.

import { addressOf } from './api.js';
import { button, element } from './systems/shell.js';

export const KINDS = {
  landscaping: 'Landscaping', parking: 'Parking', noise: 'Noise', trash: 'Trash', pets: 'Pets', exterior: 'Exterior',
  other: 'Other',
};
export const STATES = { open: 'Open', notified: 'Notified', hearing: 'Hearing', fined: 'Fined', closed: 'Closed' };
export const SEVERITIES = { 1: 'Minor', 2: 'Moderate', 3: 'Serious' };

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const wholeMoney = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

export const dollars = (cents) => money.format(cents / 100);
export const wholeDollars = (cents) => wholeMoney.format(cents / 100);

/** Makes an element with a text that people wrote, in whatever direction its script runs. */
export function written(name, text, className) {
  const made = element(name, text, className);
  made.dir = 'auto';
  return made;
}

/** Makes the day of a date such as 2026-11-29, which has no time zone. */
export function day(date) {
  const made = element('time', days.format(new Date(`${date}T00:00:00Z`)));
  made.dateTime = date;
  return made;
}

/** Makes the time of an instant, in a time zone or in the user's own. */
export function moment(instant, timeZone) {
  const made = element('time', new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone })
    .format(new Date(instant)));
  made.dateTime = instant;
  return made;
}

/** Returns today's date in a time zone, such as 2026-11-29. */
export const today = (timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());

export const isOverdue = (violation, timeZone) => violation.state !== 'closed' && violation.dueOn
  && violation.dueOn < today(timeZone);

export const place = (property) => `Unit ${property.unit}, ${property.street}`;

export function pill(state) {
  return element('span', STATES[state] ?? state, `pill state ${state}`);
}

/** Makes a line of facts: texts and elements, each apart from the next. */
export function facts(...parts) {
  const made = element('p', undefined, 'facts');
  made.append(...parts.filter(Boolean).map((each) => (typeof each === 'string' ? element('span', each) : each)));
  return made;
}

export function labelled(text, ...parts) {
  const made = element('span', `${text} `);
  made.append(...parts);
  return made;
}

/** Makes a link to another state of the page. */
export function link(text, state, className) {
  const made = element('a', text, className);
  made.href = addressOf(state);
  made.dataset.go = '';
  return made;
}

/** Makes the row of a violation in a list. */
export function violationRow(each, { state, timeZone }, level = 'h2') {
  const row = element('li');
  row.dataset.violation = each.id;
  const title = element(level);
  title.append(Object.assign(link(each.title, { association: state.association, violation: each.id }), { dir: 'auto' }));
  const due = each.dueOn && each.state !== 'closed'
    && labelled(isOverdue(each, timeZone) ? 'Overdue since' : 'Due', day(each.dueOn));
  if (due && isOverdue(each, timeZone)) due.className = 'late';
  row.append(
    title,
    facts(pill(each.state), KINDS[each.kind] ?? each.kind, SEVERITIES[each.severity], place(each.property)),
    facts(labelled('Reported', moment(each.createdAt, timeZone)), due,
      each.unpaidCents > 0 && element('strong', `${dollars(each.unpaidCents)} unpaid`, 'late')));
  return row;
}

/** Makes a list that is loaded page by page: load(after) returns {items, next}. */
export async function pagedList(load, rowOf, { none, more, attempt, list = element('ol', undefined, 'plain rows') }) {
  const nothing = element('p', none, 'soft');
  const rest = button(more, () => attempt(async () => {
    const before = list.children.length;
    await append(await load(rest.dataset.after));
    list.children[before]?.querySelector('a, button')?.focus();
  }));
  rest.classList.add('more');
  function append(page) {
    list.append(...page.items.map(rowOf));
    rest.hidden = !page.next;
    rest.dataset.after = page.next ?? '';
    nothing.hidden = list.children.length > 0;
    list.hidden = list.children.length === 0;
  }
  append(await load(undefined));
  return [nothing, list, rest];
}

export function field(text, input, hint) {
  const made = element('label', text);
  made.append(input);
  if (hint) made.append(element('small', hint));
  return made;
}

export const input = (attributes) => Object.assign(element('input'), { required: true, ...attributes });

export const textarea = (attributes) => Object.assign(
  element('textarea'), { required: true, rows: 4, dir: 'auto', ...attributes });

/** Makes a choice of values with their texts: {value: text}. */
export function select(name, options, chosen) {
  const made = Object.assign(element('select'), { name, required: true });
  made.append(...Object.entries(options).map(([value, text]) => new Option(text, value, false, value === chosen)));
  return made;
}

/**
 * Makes a form that sends once at a time.
 *
 * act gets the values and returns what is said when it is done; a refusal is said in its own words,
 * and leaves the values as they are.
 */
export function form(fields, sendText, act) {
  const made = element('form', undefined, 'stacked');
  const send = Object.assign(element('button', sendText), { type: 'submit' });
  const said = Object.assign(element('p', '', 'said'), { role: 'status' });
  const fault = Object.assign(element('p', '', 'fault'), { role: 'alert' });
  made.append(...fields, send, said, fault);
  let busy = false;
  made.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    // Not disabled: a disabled button would lose the keyboard's focus.
    send.setAttribute('aria-disabled', 'true');
    said.textContent = '';
    fault.textContent = '';
    try {
      said.textContent = await act(Object.fromEntries(new FormData(made)), said) ?? '';
      made.reset();
    } catch (wrong) {
      said.textContent = '';
      fault.textContent = wrong.message;
    } finally {
      busy = false;
      send.removeAttribute('aria-disabled');
    }
  });
  return made;
}

/** Makes a part of a view under a heading. */
export function block(title, ...nodes) {
  const made = element('div', undefined, 'block');
  made.append(element('h2', title), ...nodes.filter(Boolean));
  return made;
}

/** Makes a table that scrolls within itself; each row's first cell names it. */
export function table(name, heads, rows) {
  const holder = element('div', undefined, 'scroll');
  Object.assign(holder, { tabIndex: 0 });
  holder.setAttribute('role', 'region');
  holder.setAttribute('aria-label', name);
  const made = element('table');
  const head = element('tr');
  head.append(...heads.map((each) => Object.assign(element('th', each), { scope: 'col' })));
  made.append(element('thead'), element('tbody'));
  made.tHead.append(head);
  made.tBodies[0].append(...rows.map(tableRow));
  holder.append(made);
  return holder;
}

export function tableRow(cells) {
  const row = element('tr');
  row.append(...cells.map((cell, index) => {
    const made = index === 0 ? Object.assign(element('th'), { scope: 'row' }) : element('td');
    made.append(cell ?? '');
    if (typeof cell === 'string' && /^[$\d]/.test(cell)) made.className = 'number';
    return made;
  }));
  return row;
}

export function tile(value, name) {
  const made = element('div', undefined, 'tile');
  made.append(element('strong', value), element('span', name));
  return made;
}
