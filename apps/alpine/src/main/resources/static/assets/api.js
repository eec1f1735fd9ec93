// SPDX-License-Identifier: Apache-2.0
// Requests to the API with the token of this tab, and sign-in.

import { reached, refusal } from './systems/shell.js';

const TOKEN = 'alpine.token';

let onEnd = () => {};

/** Calls back when the service no longer accepts the token of this tab. */
export function whenItEnds(act) {
  onEnd = act;
}

export const isSignedIn = () => sessionStorage.getItem(TOKEN) !== null;

/** Sends a request; a refusal becomes an error with the problem's own words. */
export async function ask(path, options = {}) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers.set('Authorization', `Bearer ${token}`);
  const answer = await reached(fetch(path, { ...options, headers }));
  if (answer.ok) return answer;
  // Once, however many requests were sent with it.
  if (answer.status === 401 && token && sessionStorage.getItem(TOKEN) === token) {
    sessionStorage.removeItem(TOKEN);
    onEnd();
  }
  throw await refusal(answer);
}

/** Sends a request, and returns the JSON of its response. */
export const read = async (path, options) => (await ask(path, options)).json();

/** Posts JSON, and returns the JSON of the response. */
export const send = (path, fields) => read(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(fields),
});

export const session = {
  register: (fields) => send('/api/auth/register', fields),
  async signIn(email, password) {
    const signedIn = await send('/api/auth/login', { email, password });
    sessionStorage.setItem(TOKEN, signedIn.token);
    return signedIn;
  },
};

/** Signs out. While the token could not be revoked, the tab stays signed in. */
export async function signOut() {
  try {
    await ask('/api/auth/logout', { method: 'POST' });
  } catch (fault) {
    // The service may know the token no longer; else the user tries again.
    if (isSignedIn()) throw fault;
  }
  sessionStorage.removeItem(TOKEN);
}
