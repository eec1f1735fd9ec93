// SPDX-License-Identifier: Apache-2.0
// The life of an open page: new figures when the server says so, keys, filters. All of it can be
// missing: the page is complete as the server sent it.

// The page has its times in the server's zone; where the browser does not know that one, scripts use its own.
if (!isZone(document.body.dataset.zone)) delete document.body.dataset.zone;
const { base, zone } = document.body.dataset;
// 0 for a page that is missing, which is not updated.
const refresh = Number(document.body.dataset.refresh);
const content = document.getElementById('content');
const live = document.getElementById('live');
const filters = new Map();
const sources = new WeakMap();
const title = document.title;
const FOCUSABLE = 'summary, a, pre, .scroll, input, button';
// Without new figures for so long, those on the page no longer count as live; and a stream that says
// nothing for so long is opened again.
const STALE_MILLIS = 2 * refresh + 5_000;
const SILENT_MILLIS = 2 * refresh + 1_000;
const LOAD_MILLIS = 10_000;
const USED_MILLIS = 30_000;
let freshAt = Date.now();
let usedAt = 0;
let bad = 0;
let paused = false;
let busy = false;
let pressed = null;
let charts = null;

async function drawCharts(root) {
  if (!root.querySelector('figure[data-chart]')) return;
  try {
    charts ??= await import('./chart.js');
  } catch {
    return; // The picture that the server sent stays, and its section is replaced as others are.
  }
  charts.drawAll(root);
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

/**
 * Whether someone presses something in a section, has just used it (a focus, a selected text to copy),
 * or has filled in a form there that is not sent.
 */
function isInUse(section) {
  const selection = getSelection();
  const recent = Date.now() - usedAt < USED_MILLIS;
  return section.contains(pressed)
    || (recent && !selection.isCollapsed && section.contains(selection.anchorNode))
    || (recent && section.contains(document.activeElement) && document.activeElement.matches('input, button'))
    || [...section.querySelectorAll('input:not([data-filter])')].some((each) => each.value !== each.defaultValue);
}

/**
 * Puts the new sections in the place of those that changed, and returns whether all of them are shown:
 * one that is in use stays until the next figures.
 */
function replace(html) {
  const next = document.createElement('template');
  next.innerHTML = html;
  const before = [...content.querySelectorAll('[data-live]')];
  let last = content.querySelector('.lead');
  let whole = true;
  last.textContent = next.content.querySelector('.lead').textContent;
  for (const section of next.content.querySelectorAll('[data-live]')) {
    const at = before.findIndex((each) => each.dataset.live === section.dataset.live);
    const [old] = at < 0 ? [] : before.splice(at, 1);
    if (!old) {
      last.after(section);
      sources.set(section, section.outerHTML);
      prepare(section);
      last = section;
    } else if (sources.get(old) === section.outerHTML) {
      last = old;
    } else if (isInUse(old)) {
      whole = false;
      last = old;
    } else {
      last = update(old, section);
    }
  }
  for (const each of before) {
    if (isInUse(each)) whole = false;
    else each.remove();
  }
  return whole;
}

/** Puts a section in the place of another one; what is unfolded or has the focus stays so. */
function update(old, section) {
  const source = section.outerHTML;
  const figure = old.querySelector('figure[data-chart]');
  const drawn = section.querySelector('figure[data-chart]');
  if (charts && figure && drawn) {
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
  prepare(section);
  if (focus >= 0) section.querySelectorAll(FOCUSABLE)[focus]?.focus({ preventScroll: true });
  return section;
}

/** Follows presses, since what is pressed must not be replaced before the click, and other use. */
function followUse() {
  addEventListener('pointerdown', (event) => { if (event.button === 0) pressed = event.target; });
  for (const end of ['pointerup', 'pointercancel', 'contextmenu', 'dragend', 'blur']) {
    addEventListener(end, () => setTimeout(() => { pressed = null; }));
  }
  for (const use of ['pointerdown', 'keydown', 'input', 'selectionchange']) {
    document.addEventListener(use, () => { usedAt = Date.now(); });
  }
}

async function load() {
  if (paused || busy || document.hidden) return;
  busy = true;
  const begun = Date.now();
  try {
    const response = await fetch(location.href, {
      headers: { 'X-Headroom-Fragment': '1' }, cache: 'no-store', signal: AbortSignal.timeout(LOAD_MILLIS),
    });
    if (response.status === 401) location.reload();
    else if (response.ok && replace(await response.text())) freshAt = begun;
  } catch {
    // How old the figures are is shown.
  } finally {
    busy = false;
    showState();
  }
}

const timeOf = (millis) => new Date(millis).toLocaleTimeString('en-GB', { timeZone: zone });

function isZone(timeZone) {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

/** Says how current the figures are: by when all of them were shown, whatever kept them from it. */
function showState() {
  const stale = Date.now() - freshAt > STALE_MILLIS;
  const text = paused ? 'paused' : stale ? 'not updated since ' + timeOf(freshAt) : 'live';
  live.hidden = false;
  if (live.textContent !== text) live.textContent = text;
  live.classList.toggle('paused', paused || stale);
  const heading = (stale ? '(?) ' : bad ? '(' + bad + ') ' : '') + title;
  if (document.title !== heading) document.title = heading;
}

/** Shows how many concerns each page has, in the navigation. */
function showConcerns(counts) {
  const links = pages();
  if (counts.length !== links.length) return;
  links.forEach((link, index) => {
    const [count, tone] = counts[index];
    const text = count + (count === 1 ? ' concern' : ' concerns');
    const old = link.querySelector('.count');
    if (count === 0) {
      old?.remove();
    } else if (old?.textContent !== text || !old.classList.contains(tone)) {
      const badge = document.createElement('span');
      const word = document.createElement('span');
      badge.className = 'count ' + tone;
      word.className = 'hidden';
      word.textContent = text.slice(String(count).length);
      badge.append(String(count), word);
      if (old) old.replaceWith(badge);
      else link.append(' ', badge);
    }
  });
}

/** Loads when the server says so, and by itself while the server's stream is silent. */
function follow() {
  let events;
  let heardAt;
  function connect() {
    events?.close();
    heardAt = Date.now();
    events = new EventSource(base + '/events');
    events.addEventListener('pulse', (event) => {
      const state = JSON.parse(event.data);
      heardAt = Date.now();
      bad = state.bad;
      if (!paused) showConcerns(state.pages);
      load();
    });
  }
  connect();
  setInterval(() => {
    showState();
    if (Date.now() - heardAt > SILENT_MILLIS) {
      connect();
      load();
    }
  }, 1000);
  document.addEventListener('visibilitychange', () => { showState(); load(); });
  addEventListener('pagehide', () => events.close());
  addEventListener('pageshow', (event) => { if (event.persisted) connect(); });
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
  } else if (event.key === 'p' && refresh > 0) {
    paused = !paused;
    showState();
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
  if (refresh > 0) follow();
}
