// SPDX-License-Identifier: Apache-2.0
// The page at "/": its address is its state, and every change of the address is shown here.

import * as api from './api.js';
import { card, country } from './list.js';
import { PlaceMap } from './map.js';
import { loginDialog } from './systems/login.js';
import { button, element, find, numbers, reached } from './systems/shell.js';

const TITLE = document.title;
const filters = find('filters');
const acts = { attempt, openLogin: loginDialog(api.session, 'Name, shown with your reviews', entered) };

let state = api.stateOfAddress();
let shown = [];
let next = null;
let turn = 0;
let listKey = null;
let user = null;
const VIEWS = new Set(['favourites', 'suggest', 'moderation']);
const knownCities = new Map();

const map = new PlaceMap(find('canvas'), {
  onPlace: (id) => go({ ...state, view: undefined, place: String(id) }),
  onCity: (city) => choose({ city: String(city.id) }),
  onMove: offerSearchHere,
  onSearch: searchHere,
});

/** Acts; a refusal is shown at the top of the panel. */
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

function go(wanted) {
  history.pushState(null, '', api.addressOf(wanted));
  return show();
}

/** Changes the filters, which leaves the neighbourhood of a point. */
function choose(changes) {
  return go({ ...state, near: undefined, place: undefined, view: undefined, ...changes });
}

/** Shows the state of the address: a sheet over the list, or the list. */
async function show() {
  state = api.stateOfAddress();
  const mine = ++turn;
  find('here').hidden = true;
  if (state.view && !VIEWS.has(state.view)) state.view = undefined;
  const opened = await attempt(async () => {
    if (state.place) await openPlace(mine);
    else if (state.view) await openView();
    return Boolean(state.place || state.view);
  });
  if (mine !== turn) return;
  // Where there is nothing to open there is the list, also for who was signed out.
  find('sheet').hidden = !opened;
  find('browse').hidden = Boolean(opened);
  if (opened) {
    focusSheet();
    return;
  }
  document.title = TITLE;
  map.choose(null);
  await guarded(() => showList(mine));
}

function focusSheet() {
  find('sheet').setAttribute('aria-labelledby', 'sheet-title');
  scrollTo({ top: 0 });
  find('sheet-title').focus({ preventScroll: true });
}

async function openPlace(mine) {
  const { showPlace } = await reached(import('./sheet.js'));
  const back = api.addressOf({ ...state, place: undefined });
  const place = await showPlace(state.place, back, acts);
  if (mine !== turn) return;
  const index = shown.findIndex((each) => each.id === place.id);
  if (index < 0) map.setPins([place]);
  map.choose(place.id);
  map.showPlace(place);
}

async function openView() {
  if (!api.session.isSignedIn()) throw new Error('Sign in to see this.');
  if (state.view === 'favourites') return openFavourites();
  if (state.view === 'suggest') return (await reached(import('./suggest.js'))).showSuggestion(acts, knownCities);
  return (await reached(import('./moderation.js'))).showModeration(acts);
}

async function openFavourites() {
  const { backLink, heading } = await reached(import('./sheet.js'));
  const list = Object.assign(element('ol'), { id: 'favourites' });
  const none = element('p', 'None yet: open a place and add it.', 'soft');
  const all = [];
  const more = button('Show more places', () => attempt(load));
  let cursor;
  async function load() {
    const page = await api.favourites(cursor);
    list.append(...page.items.map((each, index) => card(each, all.length + index + 1, {})));
    all.push(...page.items);
    cursor = page.next ?? undefined;
    more.hidden = !cursor;
    none.hidden = all.length > 0;
    listKey = null;
    map.setPins(all);
    map.showPins();
  }
  await load();
  find('sheet').replaceChildren(backLink('All places', '/'), heading('Your favourites'),
    element('h2', 'Places', 'unseen'), none, list, more);
  document.title = 'Your favourites: JewGo';
}

/** Shows the list of the state; the same list again is left as it is. */
async function showList(mine) {
  setForm();
  const key = api.addressOf({ ...state, place: undefined, view: undefined });
  if (key === listKey) return map.setPins(shown, centre());
  find('summary').textContent = 'Loading …';
  find('more').hidden = true;
  let page, facets;
  try {
    [page, facets] = await Promise.all([api.places(state), state.near || state.q ? null : api.counts(state)]);
  } catch (fault) {
    if (mine === turn) showNothing();
    throw fault;
  }
  if (mine !== turn) return;
  listKey = key;
  shown = page.items;
  next = page.next ?? null;
  find('list').replaceChildren(...shown.map((each, index) => card(each, index + 1, state)));
  find('more').hidden = !next;
  find('summary').replaceChildren(...summary(page, facets));
  showFacets(facets);
  map.setPins(shown, centre());
  map.city = Number(state.city);
  if (state.city || state.near || state.q) map.showPins();
  else map.showWorld();
  find('here').hidden = true;
}

/** Shows no list, since that of the state was refused. */
function showNothing() {
  listKey = null;
  shown = [];
  find('list').replaceChildren();
  find('summary').replaceChildren(button('Show all places', () => go({})));
}

function summary(page, facets) {
  if (page.items.length === 0) {
    return ['Nothing found. Try fewer filters or another word. ', button('Show all places', () => go({}), 'link')];
  }
  if (state.near) return [`The nearest ${page.items.length}, by distance `, undo('near', 'Leave this area')];
  if (state.q) {
    const found = page.corrected ? `Nothing for “${state.q}”; shown for “${page.corrected}” ` : `Found for “${state.q}” `;
    return [found, undo('q', 'Clear the search')];
  }
  return [`${numbers.format(facets.total)} places, ${numbers.format(facets.open)} open now`];
}

function undo(name, text) {
  return button(text, () => go({ ...state, [name]: undefined }), 'link');
}

const centre = () => {
  if (!state.near) return null;
  const [lat, lng] = state.near.split(',').map(Number);
  return { lat, lng };
};

async function showMore() {
  const before = shown.length;
  const page = await api.places(state, next);
  find('list').append(...page.items.map((each, index) => card(each, before + index + 1, state)));
  shown = [...shown, ...page.items];
  next = page.next ?? null;
  find('more').hidden = !next;
  map.setPins(shown, centre());
  find('list').children[before]?.querySelector('a').focus();
}

function showFacets(facets) {
  for (const each of document.querySelectorAll('[data-count]')) {
    const name = each.dataset.count;
    const all = facets && Object.values(facets.categories).reduce((sum, count) => sum + count, 0);
    const count = facets && (name === '' ? all : name === 'open' ? facets.open : facets.categories[name] ?? 0);
    each.textContent = facets ? numbers.format(count) : '';
  }
  if (!facets) return;
  const select = find('certification');
  const chosen = state.certification ?? '';
  const options = Object.entries(facets.certifications).sort(([one], [two]) => one.localeCompare(two))
    .map(([name, count]) => new Option(`${name} (${numbers.format(count)})`, name));
  if (chosen && !(chosen in facets.certifications)) options.push(new Option(`${chosen} (0)`, chosen));
  select.replaceChildren(new Option('All', ''), ...options);
  select.value = chosen;
  if (find('city').value === '') offerCities(facets.cities);
}

const cityName = (city) => `${city.name}, ${country(city.country)}`;

function know(cities) {
  cities.forEach((each) => knownCities.set(cityName(each), each));
}

function offerCities(cities) {
  know(cities);
  find('cities').replaceChildren(...cities.map((each) => {
    const option = new Option(`${numbers.format(each.places)} places`, cityName(each));
    return option;
  }));
}

/** Makes the form say what the state says. */
function setForm() {
  find('search').elements.q.value = state.q ?? '';
  // One by one: the value of a group of radio buttons cannot be set to an empty text.
  filters.elements.category.forEach((each) => { each.checked = each.value === (state.category ?? ''); });
  filters.elements.minRating.value = state.minRating ?? '';
  filters.elements.certification.value = state.certification ?? '';
  filters.elements.open.checked = state.open === 'true';
  const city = [...knownCities].find(([, each]) => String(each.id) === state.city);
  filters.elements.cityName.value = city ? city[0] : '';
}

async function findCities() {
  const words = find('city').value.trim();
  const mine = ++findCities.turn;
  const { items } = await api.cities(words, 12);
  if (mine === findCities.turn) offerCities(items);
}
findCities.turn = 0;

async function chooseCity() {
  const words = find('city').value.trim();
  if (words === '') return state.city ? choose({ city: undefined }) : null;
  let city = knownCities.get(words);
  if (!city) {
    const { items } = await api.cities(words.split(',')[0], 1);
    know(items);
    [city] = items;
  }
  if (!city) throw new Error(`No city is called ${words}.`);
  return choose({ city: String(city.id) });
}

/** Offers to search once the user has moved the map, from near enough. */
function offerSearchHere(byUser) {
  if (byUser) find('here').hidden = !map.middle.isNear;
}

function searchHere() {
  const { lat, lng, isNear } = map.middle;
  if (isNear) go({ near: `${lat.toFixed(4)},${lng.toFixed(4)}` });
}

async function showUser() {
  user = null;
  if (api.session.isSignedIn()) user = await guarded(api.me);
  if (!user) {
    const open = button('Sign in', acts.openLogin, '');
    open.id = 'open-login';
    find('who').replaceChildren(open);
    return;
  }
  const links = [['favourites', 'Favourites'], ['suggest', 'Suggest'], ...(user.role === 'admin' ? [['moderation', 'Moderation']] : [])]
    .map(([view, text]) => {
      const link = element('a', text);
      link.href = `/?view=${view}`;
      link.dataset.go = '';
      return link;
    });
  const nav = element('nav');
  nav.setAttribute('aria-label', 'Yours');
  nav.append(...links);
  const out = button('Sign out', () => attempt(api.session.signOut));
  out.id = 'leave';
  find('who').replaceChildren(nav, element('span', user.name, 'name'), out);
}

async function entered({ failedSignIns }) {
  await showUser();
  await show();
  if (failedSignIns > 0) {
    find('status').textContent = `Wrong passwords since your last sign-in: ${numbers.format(failedSignIns)}`;
  }
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-place], a[data-go]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const from = state.place;
  history.pushState(null, '', link.href);
  show().then(() => {
    // Back in the list, the keyboard goes on where it was.
    const before = link.matches('.back') && from && find('list').querySelector(`[data-place="${CSS.escape(from)}"]`);
    if (before) before.focus();
  });
});
find('search').addEventListener('submit', (event) => {
  event.preventDefault();
  choose({ q: find('search').elements.q.value.trim() });
});
filters.addEventListener('change', (event) => {
  const { name, value, checked } = event.target;
  if (name === 'cityName') return attempt(chooseCity);
  return choose({ [name]: name === 'open' ? (checked ? 'true' : '') : value });
});
filters.addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(chooseCity);
});
filters.addEventListener('reset', () => go({ q: state.q }));
let typing = 0;
find('city').addEventListener('input', (event) => {
  clearTimeout(typing);
  // A choice from the list is no typing: its change event follows.
  if (knownCities.has(event.target.value)) return;
  typing = setTimeout(() => findCities().catch(() => {}), 200);
});
find('more').addEventListener('click', () => attempt(showMore));
find('here').addEventListener('click', searchHere);
find('closer').addEventListener('click', () => map.zoom(1));
find('farther').addEventListener('click', () => map.zoom(-1));
find('world').addEventListener('click', () => map.showWorld());
addEventListener('popstate', show);
api.session.whenItEnds(() => showUser().then(show));

async function showMap() {
  const [{ items }, land] = await Promise.all([
    api.cities(undefined, 2000), reached(fetch('/assets/land.json')).then((response) => response.json())]);
  know(items);
  map.setCities(items);
  map.setLand(land);
  setForm();
}

showUser();
// The list comes first; the map's data can wait until it stands.
show().then(() => guarded(showMap));
