// SPDX-License-Identifier: Apache-2.0
// The page at "/": practise a part, sit a mock test, see progress, the board and one's devices.

import { layOut } from './questions.js';
import { ask, isSignedIn, leave, session, signOut, whenItEnds } from './session.js';
import { loginDialog } from './systems/login.js';
import * as shell from './systems/shell.js';

const { element, find, times } = shell;
const TESTS = { short: 'Short test', full: 'Full test' };
let titles = {};
let current = null;
let clock = 0;
let finishing = false;

function tell(fault) {
  find('status').textContent = fault.message;
}

/** Does what the learner asked for; a refusal is told at the top of the page, until the next wish. */
async function attempt(wish) {
  find('status').textContent = '';
  try {
    await wish();
  } catch (fault) {
    tell(fault);
  }
}

const button = (text, act, className) => shell.button(text, () => attempt(act), className);

const openLogin = loginDialog(session, 'Name, shown on the leader board', async ({ failedSignIns }) => {
  find('what').focus();
  await attempt(showUser);
  if (failedSignIns > 0) {
    find('status').textContent = `Wrong passwords since your last sign-in: ${failedSignIns}`;
  }
});

async function publicly(path) {
  const answer = await shell.reached(fetch(path));
  if (!answer.ok) throw new Error('The service is busy. Load this page again in a moment.');
  return answer.json();
}

async function showParts() {
  const parts = await publicly('/api/parts');
  titles = Object.fromEntries(parts.map((each) => [each.part, `Part ${each.part}: ${each.title}`]));
  const options = parts.map((each) => {
    const option = element('option', titles[each.part]);
    option.value = String(each.part);
    return option;
  });
  find('what').prepend(...options);
  find('what').selectedIndex = 0;
}

async function showBoard() {
  const { places } = await publicly('/api/leaderboard');
  find('board').replaceChildren(...places.map((each) => {
    const row = element('li');
    const line = element('span', undefined, 'place');
    line.append(element('span', each.name), element('span', String(each.points), 'points'));
    row.append(line);
    return row;
  }));
  if (places.length === 0) find('board').append(element('li', 'Nobody has sat a mock test yet.', 'soft'));
}

async function showProgress() {
  const parts = await ask('GET', '/api/progress');
  shell.bars(find('progress'), parts.map((each) => ({
    name: each.title,
    value: each.correct,
    of: each.answered,
    text: each.answered ? `${each.correct} of ${each.answered}` : 'not yet',
  })));
}

function deviceOf(each) {
  const row = element('li', undefined, 'device');
  const what = element('p');
  what.append(element('strong', each.label));
  if (each.current) what.append(' ', element('span', 'this device', 'pill'));
  const agent = each.agent === each.label ? '' : `${each.agent}, `;
  const seen = times.format(new Date(each.lastSeen));
  what.append(element('span', `${agent}network ${each.address}, last seen ${seen}`, 'soft'));
  const name = element('input');
  name.value = each.label;
  name.maxLength = 64;
  name.required = true;
  name.setAttribute('aria-label', `New name of ${each.label}`);
  const form = element('form');
  form.append(name, element('button', 'Rename', 'quiet'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
      await ask('PUT', `/api/sessions/${each.id}`, { label: name.value });
      await showDevices();
    });
  });
  const out = button('Sign out', async () => {
    if (each.current) return signOut();
    await ask('DELETE', `/api/sessions/${each.id}`);
    return showDevices();
  });
  out.setAttribute('aria-label', `Sign out ${each.label}`);
  row.append(what, out, form);
  return row;
}

/** Draws the list anew; where its keyboard focus went with an old row, the list itself takes it. */
async function showDevices() {
  const devices = await ask('GET', '/api/sessions');
  const list = find('devices');
  const focused = list.contains(document.activeElement);
  list.replaceChildren(...devices.map(deviceOf));
  find('leave-others').disabled = devices.length < 2;
  if (focused) {
    list.tabIndex = -1;
    list.focus();
  }
}

function showStranger() {
  const open = shell.button('Sign in', openLogin, '');
  open.id = 'open-login';
  find('who').replaceChildren(open);
  find('lead').hidden = false;
  find('mine').hidden = true;
  closeSet();
}

async function showUser() {
  if (!isSignedIn()) return showStranger();
  const me = await ask('GET', '/api/auth/me');
  const out = button('Sign out', signOut);
  out.id = 'leave';
  find('who').replaceChildren(element('span', me.name, 'name'), out);
  find('whose').textContent = `Signed in as ${me.name}. Right answers of those given, by part.`;
  find('lead').hidden = true;
  find('mine').hidden = false;
  await Promise.all([showProgress(), showDevices(), offerOpenTest()]);
}

/** A test goes on while the page is closed; it may be continued until its time is over. */
async function offerOpenTest() {
  const sets = await ask('GET', '/api/sets');
  const open = sets.find((each) => each.dueAt && !each.finishedAt && new Date(each.dueAt) > Date.now());
  find('open-test').hidden = !open || current !== null;
  if (!open) return;
  find('open-test').replaceChildren(
    element('p', `${TESTS[open.kind]} begun ${times.format(new Date(open.startedAt))}; its time is still running.`),
    button('Continue', async () => showSet(await ask('GET', `/api/sets/${open.id}`)), ''));
}

function showSet(set) {
  current = set;
  finishing = false;
  const what = TESTS[set.kind] ?? titles[set.items[0].part] ?? 'Practice';
  find('set-title').textContent = `${what}, ${set.count} questions`;
  find('questions').replaceChildren(...layOut(set, countAnswered));
  countAnswered();
  find('begin').hidden = true;
  find('open-test').hidden = true;
  find('result').hidden = true;
  find('set').hidden = false;
  clearInterval(clock);
  find('time').textContent = '';
  if (set.dueAt) {
    const due = new Date(set.dueAt);
    clock = setInterval(() => tick(due), 1000);
    tick(due);
  }
  find('set-title').focus();
}

function closeSet() {
  clearInterval(clock);
  current = null;
  find('set').hidden = true;
  find('result').hidden = true;
  find('open-test').hidden = true;
  find('begin').hidden = false;
}

function openQuestions() {
  return current.items.filter((each) => !each.choice).length;
}

function countAnswered() {
  if (!current) return;
  finishing = false;
  find('open-questions').textContent = '';
  find('finish').textContent = 'Finish';
  find('answered').textContent = `${current.count - openQuestions()} of ${current.count} answered`;
}

function tick(due) {
  const seconds = Math.max(0, Math.round((due - Date.now()) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, '0');
  find('time').textContent = `${hours ? `${hours}:${String(minutes).padStart(2, '0')}` : minutes}:${rest} left`;
  if (seconds === 0) {
    clearInterval(clock);
    attempt(finish);
  }
}

async function finish() {
  clearInterval(clock);
  const { id, kind } = current;
  const result = await ask('POST', `/api/sets/${id}/finish`);
  const solved = await ask('GET', `/api/sets/${id}`);
  const points = result.points === null
    ? '' : `: ${result.points} points (listening ${result.listening}, reading ${result.reading})`;
  closeSet();
  find('result-title').textContent = `${result.correct} of ${result.count} right${points}`;
  find('review').replaceChildren(...layOut(solved, () => {}));
  find('result').hidden = false;
  find('begin').hidden = true;
  find('result-title').focus();
  await Promise.all(kind === 'practice' ? [showProgress()] : [showProgress(), showBoard()]);
}

find('begin').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!isSignedIn()) return openLogin();
  const what = find('what').value;
  return attempt(async () => showSet(/^\d$/.test(what)
    ? await ask('POST', '/api/practice', { part: Number(what), size: 5 })
    : await ask('POST', '/api/tests', { form: what })));
});
find('set').addEventListener('submit', (event) => {
  event.preventDefault();
  const open = openQuestions();
  if (current.kind === 'practice' || open === 0 || finishing) return attempt(finish);
  finishing = true;
  find('open-questions').textContent = `${open} of ${current.count} questions are not answered.`;
  find('finish').textContent = 'Finish all the same';
  return null;
});
find('again').addEventListener('click', () => {
  closeSet();
  find('what').focus();
});
find('leave-others').addEventListener('click', () => attempt(async () => {
  await ask('DELETE', '/api/sessions?others=true');
  await showDevices();
}));
find('leave-all').addEventListener('click', () => attempt(async () => {
  await ask('DELETE', '/api/sessions');
  leave();
}));
whenItEnds(() => attempt(showUser));

if (isSignedIn()) attempt(showUser);
else showStranger();
showParts().catch(tell);
showBoard().catch(tell);
