// SPDX-License-Identifier: Apache-2.0
// The API as the page uses it, and the address of the page as its state.

import { sessionOf } from './systems/session.js';

export const session = sessionOf('civiclog', '/api/auth');

function withQuery(path, values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

const read = (path, values = {}) => session.ask('GET', withQuery(`/api${path}`, values));
const add = (path, fields) => session.ask('POST', `/api${path}`, fields);
const change = (path, fields) => session.ask('PUT', `/api${path}`, fields);

export const me = () => read('/me');

const associations = new Map();

/** Forgets what was read for a user: the next one on this page may not see it. */
export const forget = () => associations.clear();

/** Returns an association; it is read once for a user, however many views need it. */
export function association(id) {
  if (!associations.has(id)) {
    const loading = read(`/associations/${id}`);
    associations.set(id, loading);
    loading.catch(() => associations.delete(id));
  }
  return associations.get(id);
}

export const properties = (id, q, limit) => read(`/associations/${id}/properties`, { q, limit });
export const violations = (id, { state, kind, property }, after) => read(
  `/associations/${id}/violations`, { state, kind, property, after, limit: 20 });
export const violation = (id) => read(`/violations/${encodeURIComponent(id)}`);
export const setState = (id, state) => change(`/violations/${id}/state`, { state });
export const comments = (id, after) => read(`/violations/${id}/comments`, { after });
export const comment = (id, body) => add(`/violations/${id}/comments`, { body });
export const hearing = (id, at, place) => add(`/violations/${id}/hearings`, { at, place });
export const decide = (id, hearingId, outcome) => change(`/violations/${id}/hearings/${hearingId}`, { outcome });
export const fine = (id, cents, dueOn) => add(`/violations/${id}/fines`, { cents, dueOn });
export const setFine = (id, state) => change(`/fines/${id}`, { state });

export const notices = (id, after) => read(`/associations/${id}/notices`, { after, limit: 10 });
export const publish = (id, fields) => add(`/associations/${id}/notices`, fields);
export const dashboard = (id) => read(`/associations/${id}/dashboard`);
export const analytics = (id) => read(`/associations/${id}/analytics`);
export const audit = (id, after) => read(`/associations/${id}/audit`, { after, limit: 50 });
export const cacheStats = () => read('/cache/stats');
export const warmCaches = () => add('/cache/warm');

/** Returns the file of a letter. */
export async function letter(id) {
  const response = await session.authorized((headers) => fetch(`/api/violations/${id}/letter`, { headers }));
  return response.blob();
}

/**
 * Reports a violation, and returns it. Sent again with the same key, it is stored once.
 *
 * onProgress gets the share of the bytes that were sent, 0 to 1: fetch cannot tell it.
 */
export async function report(id, key, fields, photos, onProgress) {
  const form = new FormData();
  form.append('violation', new Blob([JSON.stringify(fields)], { type: 'application/json' }));
  photos.forEach((each) => form.append('photo', each, each.name));
  const response = await session.authorized(
    (headers) => upload(`/api/associations/${id}/violations`, { ...headers, 'Idempotency-Key': key }, form, onProgress));
  return response.json();
}

function upload(path, headers, form, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => resolve(new Response(request.responseText, { status: request.status })));
    request.addEventListener('error', () => reject(
      new Error('It is not known whether the report arrived. Look at your connection and send it again: it is stored once.')));
    request.send(form);
  });
}

/** Returns the state that the page's address holds. */
export const stateOfAddress = () => Object.fromEntries(new URLSearchParams(location.search));

/** Returns the address of a state. */
export const addressOf = (state) => withQuery('/', state);
