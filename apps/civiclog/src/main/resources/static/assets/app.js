// SPDX-License-Identifier: Apache-2.0
// The page at "/": its address is its state, and every change of the address is shown here.

import * as api from './api.js';
import { link } from './parts.js';
import { loginDialog } from './systems/login.js';
import { button, element, find, numbers, reached } from './systems/shell.js';

const TITLE = document.title;
const EDGE = 16;
const EVERYONE = ['board', 'manager', 'resident'];
const STAFF = ['board', 'manager'];
const HOMES = { board: 'dashboard', manager: 'dashboard', resident: 'violations' };

/** The views of a member by their name in the address, each with its module. */
const VIEWS = {
  dashboard: { name: 'Dashboard', roles: STAFF, load: () => import('./dashboard.js') },
  violations: { name: 'Violations', own: 'My violations', roles: EVERYONE, load: () => import('./violations.js') },
  report: { name: 'Report a violation', roles: EVERYONE, load: () => import('./report.js') },
  notices: { name: 'Notices', roles: EVERYONE, load: () => import('./notices.js') },
  analytics: { name: 'Analytics', roles: ['board'], load: () => import('./analytics.js') },
  audit: { name: 'Audit', roles: ['board'], load: () => import('./audit.js') },
};
const SERVICE = { name: 'Service', load: () => import('./service.js') };

const openLogin = loginDialog(api.session, 'Name', entered);

let user = null;
let leaving = new AbortController();

/** Acts; a refusal is shown at the top. */
async function guarded(act) {
  try {
    return await act();
  } catch (fault) {
    find('status').textContent = fault.message;
    return null;
  }
}

/** Acts as the user wanted; what was refused before is shown no longer. */
function attempt(act) {
  find('status').textContent = '';
  return guarded(act);
}

/** Shows another state, with the keyboard at its heading. */
async function go(state) {
  history.pushState(null, '', api.addressOf(state));
  await show();
  scrollTo({ top: 0 });
  find('view-title')?.focus({ preventScroll: true });
}

/** Returns the membership that the address names, or the first. */
function memberOf(state) {
  return user.memberships.find((each) => String(each.association) === state.association) ?? user.memberships[0];
}

function viewsOf(member) {
  const mine = member ? Object.entries(VIEWS).filter(([, view]) => view.roles.includes(member.role)) : [];
  return new Map([...mine, ...(user.role === 'admin' ? [['service', SERVICE]] : [])]);
}

/** Shows the state of the address. */
async function show() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  find('welcome').hidden = user !== null;
  find('view').hidden = user === null;
  if (!user) {
    document.title = TITLE;
    return;
  }
  const state = api.stateOfAddress();
  const member = memberOf(state);
  const views = viewsOf(member);
  const name = views.has(state.view) ? state.view : (HOMES[member?.role] ?? [...views.keys()][0]);
  showViews(views, state.violation && member ? 'violations' : name, member);
  find('view').setAttribute('aria-busy', 'true');
  find('status').textContent = '';
  try {
    const { title, nodes } = name ? await load(state, member, views.get(name), signal) : nowhere();
    if (!signal.aborted) fill(title, nodes);
  } catch (fault) {
    if (signal.aborted) return;
    find('status').textContent = fault.message;
    fill('Nothing to show', [link('Start again', {})]);
  }
  if (!signal.aborted) find('view').removeAttribute('aria-busy');
}

async function load(state, member, view, signal) {
  const [module, association] = await Promise.all([
    reached(state.violation && member ? import('./violation.js') : view.load()),
    member && api.association(member.association)]);
  return module.show({
    state, user, member, signal, go, attempt,
    timeZone: association?.timeZone, isBoard: member?.role === 'board', isStaff: STAFF.includes(member?.role),
  });
}

const nowhere = () => ({
  title: 'Welcome',
  nodes: [element('p', `Nobody has added ${user.email} to an association yet. Who runs the service does that; sign in again `
    + 'afterwards.')],
});

function fill(title, nodes) {
  const heading = Object.assign(element('h1', title), { id: 'view-title', tabIndex: -1, dir: 'auto' });
  find('view').replaceChildren(heading, ...nodes.filter(Boolean));
  document.title = `${title}: CivicLogHOA`;
}

function showViews(views, current, member) {
  const links = [...views].map(([name, view]) => {
    const made = link(member?.role === 'resident' ? view.own ?? view.name : view.name, { view: name, association: user.memberships.length > 1 ? member?.association : undefined });
    if (name === current) made.setAttribute('aria-current', 'page');
    return made;
  });
  const focused = [...find('views').children].indexOf(document.activeElement);
  find('views').replaceChildren(...chooser(member), ...links);
  find('views').children[focused]?.focus();
  find('views').hidden = false;
  revealChosen();
}

/** Keeps the chosen view in sight: on a phone the links are a row that scrolls. */
function revealChosen() {
  const chosen = find('views').querySelector('[aria-current]');
  if (chosen) find('views').scrollLeft = chosen.offsetLeft - find('views').offsetLeft - EDGE;
}

/** Makes the choice of the association, or its name where there is one alone. */
function chooser(member) {
  if (!member) return [];
  if (user.memberships.length === 1) return [element('p', member.name, 'association')];
  const label = element('label', 'Association', 'association');
  const made = element('select');
  made.append(...user.memberships.map((each) => new Option(
    each.name, each.association, false, each.association === member.association)));
  made.addEventListener('change', () => go({ association: made.value }));
  label.append(made);
  return [label];
}

async function showUser() {
  user = null;
  if (api.session.isSignedIn()) user = await guarded(api.me);
  find('views').hidden = user === null;
  if (!user) {
    const open = Object.assign(button('Sign in', openLogin, ''), { id: 'open-login' });
    find('who').replaceChildren(open);
    return;
  }
  const out = Object.assign(button('Sign out', () => attempt(api.session.signOut)), { id: 'leave' });
  find('who').replaceChildren(Object.assign(element('span', user.name, 'name'), { dir: 'auto' }), out);
}

async function entered({ failedSignIns }) {
  await showUser();
  await show();
  find('view-title')?.focus({ preventScroll: true });
  if (failedSignIns > 0) {
    find('status').textContent = `Wrong passwords since your last sign-in: ${numbers.format(failedSignIns)}`;
  }
}

document.addEventListener('click', (event) => {
  const target = event.target.closest('a[data-go]');
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go(Object.fromEntries(new URL(target.href).searchParams));
});
addEventListener('popstate', show);
api.session.whenItEnds(() => {
  api.forget();
  showUser().then(show);
});

find('open-login').addEventListener('click', openLogin);
// A window becomes narrow, and a phone is turned, after the views were shown.
new ResizeObserver(revealChosen).observe(find('views'));
// No welcome for a moment to who is signed in.
find('welcome').hidden = api.session.isSignedIn();
showUser().then(show);
