// SPDX-License-Identifier: Apache-2.0
// Places as cards of a list.

import { addressOf } from './api.js';
import { COLOURS } from './map.js';
import { element, numbers } from './systems/shell.js';

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#x27;': "'" };

/** A text with a reading for those who do not see it. */
function read(seen, heard, className) {
  const made = element('span', undefined, className);
  const sign = element('span', seen);
  sign.setAttribute('aria-hidden', 'true');
  made.append(sign, element('span', heard, 'unseen'));
  return made;
}

export function stars(rating, reviews) {
  if (rating === null || rating === undefined) return element('span', 'No reviews yet', 'soft');
  const made = element('span', undefined, 'rating');
  const value = reviews === undefined ? `${rating}` : rating.toFixed(1);
  made.append(read(`★ ${value}`, `${value} of 5 stars`, 'stars'));
  if (reviews !== undefined) made.append(` ${numbers.format(reviews)} ${reviews === 1 ? 'review' : 'reviews'}`);
  return made;
}

/** Null where nobody has entered the hours. */
export function openness(isOpen) {
  if (isOpen === null) return element('span', 'Hours unknown', 'soft');
  return element('span', isOpen ? 'Open now' : 'Closed now', isOpen ? 'open' : 'closed');
}

export const capital = (text) => text[0].toUpperCase() + text.slice(1);

export function kitchen(category) {
  const made = element('span', capital(category), 'kitchen');
  made.style.setProperty('--dot', COLOURS[category] ?? 'var(--accent)');
  return made;
}

export const price = (level) => read('$'.repeat(level), `price level ${level} of 4`, 'price');

const regions = new Intl.DisplayNames('en', { type: 'region' });

const countries = new Map();

export function country(code) {
  if (!countries.has(code)) countries.set(code, regions.of(code) ?? code);
  return countries.get(code);
}

/** Returns where a place is, in one line. */
export function placeLine({ address, city, country: code }) {
  return [address, ...(address.includes(city) ? [] : [city]), country(code)].join(', ');
}

/** Shows what was found in bold; everything else of it is text, whatever it looks like. */
function highlight(marked) {
  const made = element('p', undefined, 'found');
  marked.split(/(<mark>.*?<\/mark>)/s).forEach((part) => {
    const inner = part.match(/^<mark>(.*)<\/mark>$/s)?.[1];
    const text = (inner ?? part).replace(/&(amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity]);
    made.append(inner === undefined ? text : element('mark', text));
  });
  return made;
}

const distance = (metres) => (metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${numbers.format(Math.round(metres / 100) / 10)} km`);

/** Makes the card of a place; its link opens the place without a new page. */
export function card(each, number, state) {
  const row = element('li');
  row.dataset.id = each.id;
  const pin = element('span', String(number), 'pin');
  pin.style.setProperty('--dot', COLOURS[each.category] ?? 'var(--accent)');
  pin.setAttribute('aria-hidden', 'true');
  const body = element('div');
  const title = element('h3');
  const link = element('a', each.name);
  link.href = addressOf({ ...state, view: undefined, place: each.id });
  link.dataset.place = each.id;
  title.append(link);
  const facts = element('p', undefined, 'facts');
  facts.append(kitchen(each.category), element('span', each.certification), price(each.price));
  const now = element('p', undefined, 'facts');
  now.append(stars(each.rating, each.reviews), openness(each.openNow));
  const where = element('p', placeLine(each), 'soft');
  if (each.metres !== undefined) now.append(element('strong', distance(each.metres)));
  body.append(title, facts, now, where);
  if (each.highlight) body.append(highlight(each.highlight));
  row.append(pin, body);
  return row;
}
