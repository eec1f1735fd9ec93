// SPDX-License-Identifier: Apache-2.0
// The page at "/": practise a part, sit a mock test, see progress, the board and one's devices.

const find = (id) => document.getElementById(id);
const times = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const ACCESS = 'toeic.access';
const REFRESH = 'toeic.refresh';
let current = null;
let clock = 0;
let renewing = null;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, act) {
  const made = element('button', text, 'quiet');
  made.type = 'button';
  made.addEventListener('click', () => act().catch(tell));
  return made;
}

function tell(fault) {
  find('status').textContent = fault.message;
}

function forget() {
  localStorage.removeItem(ACCESS);
  localStorage.removeItem(REFRESH);
}

/** Renews the access token once, however many requests found it old. */
function renew() {
  renewing ??= fetch('/oauth2/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token', refresh_token: localStorage.getItem(REFRESH) ?? '',
    }),
  }).then(async (answer) => {
    if (!answer.ok) {
      if (answer.status === 400) forget();
      return false;
    }
    const tokens = await answer.json();
    localStorage.setItem(ACCESS, tokens.access_token);
    localStorage.setItem(REFRESH, tokens.refresh_token);
    return true;
  }).finally(() => { renewing = null; });
  return renewing;
}

/** Asks the API as the learner; a refusal becomes an error with the problem's own words. */
async function ask(method, path, body, again = true) {
  const token = localStorage.getItem(ACCESS);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  if (answer.status === 401 && again && localStorage.getItem(REFRESH) && await renew()) {
    return ask(method, path, body, false);
  }
  const problem = await answer.json().catch(() => ({}));
  const faults = (problem.errors ?? []).map((each) => `${each.field} ${each.message}`).join(', ');
  throw new Error(faults || problem.detail || problem.title || `The service answered ${answer.status}`);
}

async function showParts() {
  const parts = await (await fetch('/api/parts')).json();
  const options = parts.map((each) => {
    const option = element('option', `Part ${each.part}: ${each.title}`);
    option.value = String(each.part);
    return option;
  });
  find('what').prepend(...options);
  find('what').selectedIndex = 0;
}

async function showBoard() {
  const { places } = await (await fetch('/api/leaderboard')).json();
  find('board').replaceChildren(...places.map((each) => element('li', `${each.name}: ${each.points}`)));
}

async function showProgress() {
  const parts = await ask('GET', '/api/progress');
  find('progress').replaceChildren(...parts.flatMap((each) => {
    const bar = element('progress');
    bar.max = Math.max(1, each.answered);
    bar.value = each.correct;
    bar.setAttribute('aria-label', each.title);
    const middle = element('dd');
    middle.append(bar);
    return [element('dt', each.title), middle, element('dd', `${each.correct} of ${each.answered}`)];
  }));
}

async function showDevices() {
  const devices = await ask('GET', '/api/sessions');
  find('devices').replaceChildren(...devices.map((each) => {
    const row = element('li', undefined, 'device');
    const here = each.current ? ', this device' : '';
    row.append(element('span', `${each.label}${here}, ${each.address}, last seen ${times.format(new Date(each.lastSeen))}`));
    const name = element('input');
    name.value = each.label;
    name.maxLength = 64;
    name.setAttribute('aria-label', `New name of ${each.label}`);
    row.append(name, button('Rename', async () => {
      await ask('PUT', `/api/sessions/${each.id}`, { label: name.value });
      await showDevices();
    }), button('Sign out', async () => {
      await ask('DELETE', `/api/sessions/${each.id}`);
      if (each.current) leave();
      else await showDevices();
    }));
    return row;
  }));
}

function leave() {
  forget();
  showStranger();
}

function showStranger() {
  const open = element('button', 'Sign in');
  open.type = 'button';
  open.id = 'open-login';
  open.addEventListener('click', openLogin);
  find('who').replaceChildren(open);
  find('mine').hidden = true;
  find('set').hidden = true;
}

async function showUser() {
  if (!localStorage.getItem(ACCESS)) return showStranger();
  try {
    const me = await ask('GET', '/api/auth/me');
    find('who').replaceChildren(element('span', me.name));
    find('mine').hidden = false;
    await Promise.all([showProgress(), showDevices()]);
  } catch (fault) {
    if (!localStorage.getItem(ACCESS)) showStranger();
    tell(fault);
  }
}

function openLogin() {
  find('login-fault').textContent = '';
  find('login').showModal();
}

function questionOf(set, item) {
  const field = element('fieldset');
  field.append(element('legend', `${item.position}. ${item.question.prompt}`));
  const said = element('p');
  said.setAttribute('role', 'status');
  item.question.choices.forEach((text, index) => {
    const label = element('label', undefined, 'choice');
    const input = element('input');
    Object.assign(input, { type: 'radio', name: `q${item.position}`, value: String(index + 1) });
    input.addEventListener('change', () => answer(set, item, index + 1, field, said));
    label.append(input, element('span', text));
    field.append(label);
  });
  field.append(said);
  return field;
}

async function answer(set, item, choice, field, said) {
  try {
    const taken = await ask('PUT', `/api/sets/${set.id}/answers`, { position: item.position, choice });
    if (set.kind !== 'practice') return;
    field.disabled = true;
    said.className = taken.right ? 'right' : 'wrong';
    said.textContent = taken.right ? 'Right.' : `It is: ${item.question.choices[taken.answer - 1]} ${taken.explanation}`;
  } catch (fault) {
    said.className = 'wrong';
    said.textContent = fault.message;
  }
}

function showSet(set) {
  current = set;
  find('result').textContent = '';
  const parts = [];
  let before = '';
  for (const item of set.items) {
    const passage = `${item.part}-${item.question.passage}`;
    if (passage !== before && item.question.content) {
      parts.push(element('p', item.question.content, 'script'));
    }
    before = passage;
    parts.push(questionOf(set, item));
  }
  find('questions').replaceChildren(...parts);
  find('set').hidden = false;
  clearInterval(clock);
  find('time').textContent = '';
  if (set.dueAt) clock = setInterval(() => tick(new Date(set.dueAt)), 1000);
  find('questions').querySelector('input').focus();
}

function tick(due) {
  const seconds = Math.max(0, Math.round((due - Date.now()) / 1000));
  find('time').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
  if (seconds === 0) finish().catch(tell);
}

async function finish() {
  clearInterval(clock);
  const result = await ask('POST', `/api/sets/${current.id}/finish`);
  const points = result.points === null ? '' : `, ${result.points} points`;
  find('set').hidden = true;
  find('result').textContent = `${result.correct} of ${result.count} right${points}`;
  find('result').focus();
  await Promise.all([showProgress(), showBoard()]);
}

find('begin').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!localStorage.getItem(ACCESS)) return openLogin();
  find('status').textContent = '';
  const what = find('what').value;
  try {
    showSet(/^\d$/.test(what)
      ? await ask('POST', '/api/practice', { part: Number(what), size: 5 })
      : await ask('POST', '/api/tests', { form: what }));
  } catch (fault) {
    tell(fault);
  }
});
find('set').addEventListener('submit', (event) => {
  event.preventDefault();
  finish().catch(tell);
});
find('leave-others').addEventListener('click', () =>
  ask('DELETE', '/api/sessions?others=true').then(showDevices).catch(tell));
find('leave-all').addEventListener('click', () =>
  ask('DELETE', '/api/sessions').then(leave).catch(tell));
find('cancel-login').addEventListener('click', () => find('login').close());
find('login-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const { email, password, name } = Object.fromEntries(new FormData(form));
  try {
    if (name) await ask('POST', '/api/auth/register', { email, password, name }, false);
    const tokens = await ask('POST', '/api/auth/login', { email, password }, false);
    localStorage.setItem(ACCESS, tokens.token);
    localStorage.setItem(REFRESH, tokens.refreshToken);
    form.reset();
    find('login').close();
    await showUser();
  } catch (fault) {
    find('login-fault').textContent = fault.message;
  }
});

showParts().catch(tell);
showBoard().catch(tell);
showUser();
