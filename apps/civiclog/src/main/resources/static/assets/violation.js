// SPDX-License-Identifier: Apache-2.0
// One violation: its photos, letter, hearings, fines and comments, and what the caller may do there.

import * as api from './api.js';
import { fineForm, fineNodes, hearingForm, hearingNodes, showState, stateForm } from './decisions.js';
import {
  KINDS, SEVERITIES, block, day, facts, form, field, isOverdue, labelled, link, moment, pill, place, textarea, written,
} from './parts.js';
import { photoList } from './pictures.js';
import { follow, pause, progressBar } from './progress.js';
import { button, element, numbers } from './systems/shell.js';

const POLL_MILLIS = 3000;
const LONGEST_POLL_MILLIS = 30_000;
/** What is not made by then has failed, or is not made at all, as of generated reports. */
const NEW_MILLIS = 300_000;

function summary(violation, { timeZone }) {
  const late = isOverdue(violation, timeZone);
  const due = violation.dueOn && violation.state !== 'closed'
    && labelled(late ? 'Overdue since' : 'Due', day(violation.dueOn));
  if (due && late) due.className = 'late';
  return [
    facts(pill(violation.state), KINDS[violation.kind] ?? violation.kind, SEVERITIES[violation.severity],
      place(violation.property)),
    facts(labelled('Reported by', written('span', violation.reporter.name)),
      moment(violation.createdAt, timeZone), due),
  ];
}

/** Whether something may still be made for a violation. */
const isNew = (violation) => Date.now() - Date.parse(violation.updatedAt) < NEW_MILLIS;

/** Whether there is a letter, or will be: the board or a manager has taken the violation on. */
const isTakenOn = (violation) => violation.state !== 'open' && violation.state !== 'closed';

function letterNodes(violation, { timeZone, attempt }) {
  const { id, letter } = violation;
  if (!letter && violation.state === 'open') {
    return [element('p', 'The owner gets a letter once the board or a manager has taken the report on.', 'soft')];
  }
  if (!violation.readsLetter) return [element('p', 'The letter is for the owner of the property.', 'soft')];
  if (!letter) {
    return [element('p', isTakenOn(violation) && isNew(violation) ? 'The letter is being written.' : 'No letter.', 'soft')];
  }
  const sent = letter.sentAt
    ? labelled('Sent', moment(letter.sentAt, timeZone))
    : element('span', letter.byMail ? 'Not sent yet' : 'By post: no mail carries it');
  const size = letter.bytes > 0 ? ` (PDF, ${numbers.format(Math.max(1, Math.round(letter.bytes / 1000)))} kB)` : ' (PDF)';
  const open = button(`Download letter ${letter.number}${size}`, () => attempt(async () => {
    const address = URL.createObjectURL(await api.letter(id));
    const target = Object.assign(element('a'), { href: address, download: `letter-${id}-${letter.number}.pdf` });
    target.click();
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }));
  open.id = 'letter';
  return [facts(sent), open];
}

function commentRow(each, { timeZone }) {
  const row = element('li');
  row.append(facts(written('strong', each.author.name), moment(each.createdAt, timeZone)), written('p', each.body, 'text'));
  return row;
}

function commentNodes(violation, context) {
  if (violation.comments.length === 0) return [element('p', 'Nobody has written here yet.', 'soft')];
  const list = element('ol', undefined, 'plain comments');
  list.append(...violation.comments.map((each) => commentRow(each, context)));
  if (!violation.earlierComments) return [list];
  let after = violation.earlierComments;
  const earlier = button('Show earlier comments', () => context.attempt(async () => {
    const page = await api.comments(violation.id, after);
    list.prepend(...page.items.map((each) => commentRow(each, context)).reverse());
    after = page.next;
    if (after) return;
    earlier.remove();
    Object.assign(list, { tabIndex: -1 }).focus();
  }));
  earlier.classList.add('more');
  return [earlier, list];
}

/** Whether something of the letter is still to come: that it is written, or that its mail is sent. */
function awaitsLetter({ letter, readsLetter, ...violation }) {
  if (!readsLetter) return false;
  return letter ? letter.byMail && !letter.sentAt : isTakenOn(violation);
}

/** Whether all that is made of a violation is there: its photos' sizes and its letter, which is sent. */
const isComplete = (violation) => violation.photos.every((each) => each.src || !each.pending) && !awaitsLetter(violation);

/**
 * Shows the progress of the violation's job, and by and by what it has made.
 *
 * A job is shown to who reported it alone: everyone else looks again from time to time, as long as
 * the report is new.
 */
async function watch(violation, isOwn, holder, { signal, again }) {
  let latest = violation;
  if (isOwn && latest.job && !isComplete(latest)) {
    const bar = progressBar('Progress of the report');
    const last = await follow(latest.job, (status) => {
      if (status.state !== 'finished' && bar.node.parentNode !== holder) holder.replaceChildren(bar.node);
      bar.show(status);
    }, signal).catch(() => null);
    if (signal.aborted) return;
    const failed = last?.state === 'dead' || last?.state === 'cancelled';
    latest = await again();
    // The letter of a report with photos has a job of its own, which nobody follows.
    const what = latest.photos.length > 0 ? 'A photo' : 'The letter';
    holder.replaceChildren(...(failed ? [element('p', `${what} could not be finished. The report itself is safe.`, 'late')] : []));
  }
  for (let wait = POLL_MILLIS; !signal.aborted && !isComplete(latest) && isNew(latest);
    wait = Math.min(wait * 1.5, LONGEST_POLL_MILLIS)) {
    await pause(wait, signal);
    if (!signal.aborted) latest = await again();
  }
}

export async function show(context) {
  const { state, signal, user } = context;
  let violation = await api.violation(state.violation);
  const role = user.memberships.find((each) => each.association === violation.association)?.role ?? context.member.role;
  const { timeZone } = await api.association(violation.association);
  const here = { ...context, timeZone, again, isBoard: role === 'board', isStaff: role !== 'resident' };
  const stated = here.isStaff && stateForm(violation, here);
  const shown = new Map();
  const holder = (name) => {
    shown.set(name, { node: element('div', undefined, name), key: '' });
    return shown.get(name).node;
  };

  /** Replaces what has changed, so that the keyboard's focus stays where it is. */
  function fill(name, facts, nodes) {
    const part = shown.get(name);
    const key = JSON.stringify(facts);
    if (part.key !== key) part.node.replaceChildren(...nodes());
    part.key = key;
  }

  function fillAll() {
    const { photos, letter, hearings, fines, comments } = violation;
    fill('summary', [violation.state, violation.dueOn], () => {
      if (stated) showState(stated, violation.state);
      return summary(violation, here);
    });
    fill('pictures', photos, () => [photoList(violation)]);
    fill('letter', [letter, violation.state], () => letterNodes(violation, here));
    fill('hearings', hearings, () => hearingNodes(violation, here));
    fill('fines', fines, () => fineNodes(violation, here));
    fill('written', comments, () => commentNodes(violation, here));
  }

  /** Reads the violation again and shows what has changed; where it cannot be read, what was shown stays. */
  async function again() {
    violation = await api.violation(violation.id).catch(() => violation);
    if (!signal.aborted) fillAll();
    return violation;
  }

  const progress = element('div');
  const what = element('div', undefined, 'what');
  what.append(holder('pictures'), written('p', violation.description, 'text'));
  const course = element('div', undefined, 'course');
  course.append(
    ...(stated ? [block('State', stated)] : []),
    block('Letter', holder('letter')),
    block('Hearings', holder('hearings'), here.isStaff && hearingForm(violation, here)),
    block('Fines', holder('fines'), here.isBoard && fineForm(violation, here)));
  const talk = block('Comments', holder('written'), form(
    [field('Your comment', textarea({ name: 'body', maxLength: 2000 }))], 'Send the comment', async ({ body }) => {
      await api.comment(violation.id, body.trim());
      await again();
      return 'Your comment is here.';
    }));
  talk.classList.add('talk');
  const parts = element('div', undefined, 'case');
  parts.append(what, course, talk);
  const nodes = [link('← All violations', { view: 'violations', association: state.association }, 'back'),
    holder('summary'), progress, parts];
  fillAll();
  watch(violation, violation.reporter.id === user.id, progress, here);
  return { title: violation.title, nodes };
}
