// SPDX-License-Identifier: Apache-2.0
// The life of an open page: new figures when the server says so, keys, filters. All of it can be
// missing: the page is complete as the server sent it.

const { base, refresh } = document.body.dataset;
const content = document.getElementById('content');
const live = document.getElementById('live');
const filters = new Map();
const sources = new WeakMap();
const title = document.title;
const FOCUSABLE = 'summary, a, pre, .scroll';
const SELECTED_MILLIS = 30_000;
let paused = false;
let busy = false;
let pressed = null;
let selectedAt = 0;

function drawCharts(root) {
  if (root.querySelector('figure[data-chart]')) import('./chart.js').then((chart) => chart.drawAll(root));
}

// Filters of long tables.

function applyFilter(input) {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const section = input.closest('section');
  filters.set(input.dataset.filter, input.value);
  let shown = true;
  for (const row of section.querySelectorAll('tbody tr')) {
    if (!row.classList.contains('detail')) {
      const line = row.textContent.toLowerCase();
      shown = words.every((word) => line.includes(word));
    }
    row.hidden = !shown;
  }
}

function prepare(root) {
  for (const input of root.querySelectorAll('[data-filter]')) {
    input.closest('[hidden]')?.removeAttribute('hidden');
    input.value = filters.get(input.dataset.filter) ?? '';
    if (input.value) applyFilter(input);
    input.addEventListener('input', () => applyFilter(input));
  }
  drawCharts(root);
}

// New figures.

/** Whether someone fills in a form of a section, presses something there, or has just selected a text to copy it. */
function isInUse(section) {
  const selection = getSelection();
  return section.contains(pressed)
    || (!selection.isCollapsed && section.contains(selection.anchorNode) && Date.now() - selectedAt < SELECTED_MILLIS)
    || (section.contains(document.activeElement) && document.activeElement.matches('input, button'));
}

/** Puts the new sections in the place of those that changed; one that is in use stays until the next figures. */
function replace(html) {
  const next = document.createElement('template');
  next.innerHTML = html;
  const sections = [...next.content.querySelectorAll('[data-live]')];
  const names = new Set(sections.map((each) => each.dataset.live));
  for (const each of content.querySelectorAll('[data-live]')) {
    if (!names.has(each.dataset.live)) each.remove();
  }
  let last = content.querySelector('.lead');
  for (const section of sections) {
    const old = content.querySelector('[data-live="' + CSS.escape(section.dataset.live) + '"]');
    if (!old) {
      last.after(section);
      sources.set(section, section.outerHTML);
      prepare(section);
      last = section;
    } else {
      last = isInUse(old) ? old : update(old, section);
    }
  }
}

/** Puts a section in the place of another one, if it differs; what is unfolded or has the focus stays so. */
function update(old, section) {
  const source = section.outerHTML;
  if (sources.get(old) === source) return old;
  const figure = old.querySelector('figure[data-chart]');
  const drawn = section.querySelector('figure[data-chart]');
  if (figure && drawn) {
    figure.dataset.chart = drawn.dataset.chart;
    figure.querySelector('figcaption').replaceWith(drawn.querySelector('figcaption'));
    sources.set(old, source);
    drawCharts(old);
    return old;
  }
  const unfolded = new Set([...old.querySelectorAll('details[open] > summary')].map((each) => each.textContent));
  const scroll = old.querySelector('.scroll')?.scrollLeft ?? 0;
  const focus = [...old.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  old.replaceWith(section);
  sources.set(section, source);
  for (const each of section.querySelectorAll('details')) {
    each.open = unfolded.has(each.querySelector('summary').textContent);
  }
  const box = section.querySelector('.scroll');
  if (box) box.scrollLeft = scroll;
  if (focus >= 0) section.querySelectorAll(FOCUSABLE)[focus]?.focus({ preventScroll: true });
  prepare(section);
  return section;
}

/** Follows presses, since what is pressed must not be replaced before the click, and selections. */
function followUse() {
  addEventListener('pointerdown', (event) => { if (event.button === 0) pressed = event.target; });
  for (const end of ['pointerup', 'pointercancel', 'contextmenu', 'blur']) {
    addEventListener(end, () => setTimeout(() => { pressed = null; }));
  }
  document.addEventListener('selectionchange', () => { selectedAt = Date.now(); });
}

async function load() {
  if (paused || busy || document.hidden) return;
  busy = true;
  try {
    const response = await fetch(location.href, { headers: { 'X-Headroom-Fragment': '1' }, cache: 'no-store' });
    if (response.status === 401) location.reload();
    else if (response.ok) replace(await response.text());
  } catch {
    state('not reachable', true);
  } finally {
    busy = false;
  }
}

function state(text, stopped) {
  live.hidden = false;
  if (live.textContent !== text) live.textContent = text;
  live.classList.toggle('paused', stopped);
}

function follow() {
  const events = new EventSource(base + '/events');
  events.addEventListener('pulse', (event) => {
    const { bad } = JSON.parse(event.data);
    document.title = (bad ? '(' + bad + ') ' : '') + title;
    if (!paused) state('live', false);
    load();
  });
  events.addEventListener('error', () => { if (!paused) state('not connected', true); });
  addEventListener('pagehide', () => events.close());
}

// Keys.

let group = 0;

function pages() {
  return [...document.querySelectorAll('nav a')];
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem('headroom-keys') === 'off') return;
  if (event.target.closest('input, textarea, select, dialog')) return;
  if (Date.now() - group < 1500 && /^[a-z]$/i.test(event.key)) {
    const all = pages().filter((each) => each.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
    const here = all.findIndex((each) => each.hasAttribute('aria-current'));
    const next = all[(here + 1) % all.length];
    group = 0;
    if (next) location.href = next.href;
  } else if (event.key === 'g') {
    group = Date.now();
  } else if (event.key === '/') {
    const input = content.querySelector('[data-filter]');
    if (input) { event.preventDefault(); input.focus(); }
  } else if (event.key === 'p') {
    paused = !paused;
    state(paused ? 'paused' : 'live', paused);
    load();
  } else if (event.key === '?') {
    document.getElementById('help').showModal();
  }
}

function keys() {
  const button = document.getElementById('keys');
  const on = document.getElementById('keys-on');
  button.hidden = false;
  button.addEventListener('click', () => document.getElementById('help').showModal());
  on.checked = localStorage.getItem('headroom-keys') !== 'off';
  on.addEventListener('change', () => localStorage.setItem('headroom-keys', on.checked ? 'on' : 'off'));
  addEventListener('keydown', key);
}

// The sign-in by a link: the token stands behind the hash, which a browser sends to no server.

function signIn() {
  const token = document.getElementById('token');
  const given = decodeURIComponent(location.hash.slice(1));
  if (token && given) {
    history.replaceState(null, '', location.pathname + location.search);
    token.value = given;
    token.form.requestSubmit();
  }
}

if (document.body.classList.contains('signin')) {
  signIn();
  addEventListener('hashchange', signIn);
} else {
  if (matchMedia('(max-width: 52rem)').matches) document.querySelector('.menu details').open = false;
  for (const section of content.querySelectorAll('[data-live]')) sources.set(section, section.outerHTML);
  prepare(content);
  keys();
  followUse();
  if (refresh) follow();
}
