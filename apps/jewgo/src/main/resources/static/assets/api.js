// SPDX-License-Identifier: Apache-2.0
// The API as the page uses it, and the address of the page as its state.

import { sessionOf } from './systems/session.js';

const BASE = '/api/v5';

export const session = sessionOf('jewgo', `${BASE}/auth`);

const FILTERS = ['city', 'category', 'certification', 'minRating', 'open'];

function withQuery(path, values) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''));
  return query.size === 0 ? BASE + path : `${BASE}${path}?${query}`;
}

const read = (path, values = {}) => session.ask('GET', withQuery(path, values));
const filtersOf = (state) => Object.fromEntries(FILTERS.map((name) => [name, state[name]]));

/** Returns a page of places for a state: near a point, found by words, or the list. */
export function places(state, cursor) {
  if (state.near) {
    const [lat, lng] = state.near.split(',');
    return read('/restaurants/near', { lat, lng, limit: 20 });
  }
  const page = { ...filtersOf(state), size: 20, cursor };
  return state.q ? read('/restaurants/search', { q: state.q, ...page }) : read('/restaurants', page);
}

export const counts = (state) => read('/restaurants/counts', filtersOf(state));
export const place = (id) => read(`/restaurants/${encodeURIComponent(id)}`);
export const cities = (q, size) => read('/cities', { q, size });
export const me = () => read('/auth/me');

export const reviews = (id, cursor) => read(`/restaurants/${id}/reviews`, { size: 10, cursor });
export const review = (id, stars, text) => session.ask('POST', `${BASE}/restaurants/${id}/reviews`, { stars, text });
export const withdraw = (id) => session.ask('DELETE', `${BASE}/reviews/${id}`);

export const favourites = (cursor) => read('/favourites', { size: 20, cursor });
export const setFavourite = (id, wanted) => session.ask(wanted ? 'PUT' : 'DELETE', `${BASE}/favourites/${id}`);

export const suggest = (fields) => session.ask('POST', `${BASE}/restaurants`, fields);
export const pending = (what, cursor) => read(`/admin/${what}`, { status: 'pending', size: 20, cursor });
export const decide = (what, id, verdict) => session.ask('POST', `${BASE}/admin/${what}/${id}/${verdict}`);

/** Returns the state that the page's address holds. */
export const stateOfAddress = () => Object.fromEntries(new URLSearchParams(location.search));

/** Returns the address of a state. */
export function addressOf(state) {
  const query = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  return query.size === 0 ? '/' : `/?${query}`;
}
