// SPDX-License-Identifier: Apache-2.0
// One place: its facts, opening hours and reviews, and what a signed-in user may do there.

import * as api from './api.js';
import { capital, kitchen, openness, placeLine, price, stars } from './list.js';
import { button, element, find, numbers } from './systems/shell.js';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

export function backLink(text, href) {
  const link = element('a', `← ${text}`, 'back');
  link.href = href;
  link.dataset.go = '';
  return link;
}

export function heading(text) {
  const title = Object.assign(element('h1', text), { id: 'sheet-title', tabIndex: -1 });
  return title;
}

function hoursTable(place) {
  if (!place.hours.length) return element('p', 'Nobody has entered the opening hours yet.', 'soft');
  const made = element('dl', undefined, 'hours');
  const today = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: place.timeZone }).format();
  DAYS.forEach((name, index) => {
    const spans = place.hours.filter((each) => each.day === index + 1)
      .map((each) => `${each.opens}–${each.closes}`);
    const day = element('dt', name);
    const when = element('dd', spans.join(', ') || 'Closed');
    if (name === today) [day, when].forEach((each) => each.classList.add('today'));
    made.append(day, when);
  });
  return made;
}

function localTime(place) {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', weekday: 'short', timeZone: place.timeZone });
  return `There it is ${clock.format()} now (${place.timeZone.replaceAll('_', ' ')}).`;
}

function favouriteButton(place, acts) {
  const text = () => (place.favourite ? '♥ In your favourites' : '♡ Add to favourites');
  const made = button(text(), async () => {
    if (!api.session.isSignedIn()) return acts.openLogin();
    return acts.attempt(async () => {
      await api.setFavourite(place.id, !place.favourite);
      place.favourite = !place.favourite;
      made.textContent = text();
      made.setAttribute('aria-pressed', String(place.favourite));
    });
  });
  made.id = 'favourite';
  made.setAttribute('aria-pressed', String(place.favourite === true));
  return made;
}

function reviewRow(each, acts, again) {
  const row = element('li');
  const head = element('p', undefined, 'facts');
  head.append(stars(each.stars), element('strong', each.author ?? 'You'));
  const when = element('time', dates.format(new Date(each.createdAt)), 'when');
  when.dateTime = each.createdAt;
  head.append(when);
  const unpublished = { pending: 'waits for approval', rejected: 'not published' }[each.status];
  if (unpublished) head.append(element('span', unpublished, 'pill'));
  row.append(head, element('p', each.text));
  if (each.mine) {
    row.append(button('Delete my review', () => acts.attempt(async () => {
      await api.withdraw(each.id);
      await again();
    }), 'link'));
  }
  return row;
}

/** Fills the reviews; more are added below as long as there are more. */
async function showReviews(place, holder, acts) {
  const list = element('ul', undefined, 'plain reviews');
  const rest = button('Show more reviews', () => acts.attempt(() => load(rest.dataset.cursor)));
  const again = () => showReviews(place, holder, acts);
  async function load(cursor) {
    const page = await api.reviews(place.id, cursor);
    list.append(...page.items.map((each) => reviewRow(each, acts, again)));
    rest.hidden = !page.next;
    rest.dataset.cursor = page.next ?? '';
  }
  await load();
  const none = list.children.length === 0 ? [element('p', 'Nobody has written here yet.', 'soft')] : [list, rest];
  holder.replaceChildren(...none);
}

function reviewForm(place, holder, acts) {
  const form = element('form', undefined, 'review-form');
  const choice = element('fieldset', undefined, 'star-choice');
  choice.append(element('legend', 'Your stars'));
  for (let count = 1; count <= 5; count += 1) {
    const label = element('label');
    const input = Object.assign(element('input'), { type: 'radio', name: 'stars', value: String(count), required: true });
    label.append(input, element('span', `${count} ★`));
    choice.append(label);
  }
  const words = element('label', 'Your review');
  const text = Object.assign(element('textarea'), { name: 'text', rows: 4, required: true, maxLength: 2000 });
  words.append(text);
  const send = Object.assign(element('button', 'Send the review'), { type: 'submit' });
  const said = Object.assign(element('p', '', 'soft'), { role: 'status' });
  said.id = 'review-said';
  form.append(choice, words, send, said);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const values = new FormData(form);
    send.disabled = true;
    try {
      await api.review(place.id, Number(values.get('stars')), values.get('text').trim());
      form.reset();
      said.className = 'soft';
      said.textContent = 'Thank you. It appears when a moderator has approved it.';
      await showReviews(place, holder, acts);
    } catch (fault) {
      said.className = 'fault';
      said.textContent = fault.message;
    } finally {
      send.disabled = false;
    }
  });
  return form;
}

/** Shows a place in the panel and returns it. acts: attempt(act), openLogin(). */
export async function showPlace(id, back, acts) {
  const place = await api.place(id);
  const facts = element('p', undefined, 'facts');
  facts.append(kitchen(place.category), ...(place.cuisine ? [element('span', capital(place.cuisine))] : []),
    element('span', place.certification), price(place.price));
  const now = element('p', undefined, 'facts');
  now.append(stars(place.rating, place.reviews), openness(place.openNow));
  const where = element('address', placeLine(place));
  const hours = element('div', undefined, 'block');
  hours.append(element('h2', 'Opening hours'), hoursTable(place), element('p', localTime(place), 'soft'));
  const opinions = element('div', undefined, 'block');
  opinions.id = 'reviews';
  const holder = element('div');
  opinions.append(element('h2', `Reviews (${numbers.format(place.reviews)})`), holder);
  const write = element('div', undefined, 'block');
  if (api.session.isSignedIn()) {
    write.append(element('h2', 'Write a review'), reviewForm(place, holder, acts));
  } else {
    const sign = button('Sign in to write a review', acts.openLogin);
    write.append(sign);
  }
  const actions = element('div', undefined, 'actions start');
  actions.append(favouriteButton(place, acts));
  find('sheet').replaceChildren(
    backLink('All places', back), heading(place.name), facts, now, element('p', place.description ?? '', 'about'), where, actions, hours, opinions, write);
  document.title = `${place.name}, ${place.city}: JewGo`;
  await showReviews(place, holder, acts);
  return place;
}
