// SPDX-License-Identifier: Apache-2.0
// The user's tokens on this device, and requests made with them.

import { reached, refusal } from './shell.js';

/**
 * Returns the session of an application on this device.
 *
 * Tokens are stored under the application's name; auth is the path of its sign-in endpoints.
 */
export function sessionOf(app, auth) {
  const ACCESS = `${app}.access`;
  const REFRESH = `${app}.refresh`;
  let renewing = null;
  let onEnd = () => {};

  const isSignedIn = () => localStorage.getItem(ACCESS) !== null;

  /** Calls back when the session ends: on another device, here, or in another tab. */
  function whenItEnds(act) {
    onEnd = act;
    addEventListener('storage', (event) => {
      if (event.key === ACCESS && (event.newValue === null) !== (event.oldValue === null)) act();
    });
  }

  function store(access, refresh) {
    localStorage.setItem(ACCESS, access);
    localStorage.setItem(REFRESH, refresh);
  }

  async function signIn(email, password) {
    const tokens = await ask('POST', `${auth}/login`, { email, password }, false);
    store(tokens.token, tokens.refreshToken);
    return tokens;
  }

  const register = (fields) => ask('POST', `${auth}/register`, fields, false);

  /**
   * Signs this device out; the refresh token names the session, however old the other is. While
   * the session could not be ended, the device stays signed in.
   */
  async function signOut() {
    const token = localStorage.getItem(REFRESH);
    if (token) {
      const response = await reached(
        fetch('/oauth2/revoke', { method: 'POST', body: new URLSearchParams({ token }) }));
      if (!response.ok) throw await refusal(response);
    }
    leave();
  }

  function leave() {
    localStorage.removeItem(ACCESS);
    localStorage.removeItem(REFRESH);
    onEnd();
  }

  /** Renews the access token once, however many requests found it expired. */
  function renew() {
    renewing ??= reached(fetch('/oauth2/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token', refresh_token: localStorage.getItem(REFRESH) ?? '',
      }),
    })).then(async (response) => {
      if (response.status === 400) leave();
      if (!response.ok) return false;
      const tokens = await response.json();
      store(tokens.access_token, tokens.refresh_token);
      return true;
    }).finally(() => { renewing = null; });
    return renewing;
  }

  /**
   * Sends a request as the user, and once more if the access token had expired.
   *
   * @param send receives the headers that name the user and returns a response
   * @returns the response; a refusal becomes an error with the problem's own words
   */
  async function authorized(send, again = true) {
    const token = localStorage.getItem(ACCESS);
    const response = await reached(send(token ? { Authorization: `Bearer ${token}` } : {}));
    if (response.ok) return response;
    if (response.status === 401 && again && token) {
      if (await renew()) return authorized(send, false);
      if (!isSignedIn()) throw new Error('This device was signed out. Sign in again.');
    }
    throw await refusal(response);
  }

  /** Sends JSON as the user and returns the JSON of the response, or null if it has none. */
  async function ask(method, path, body, again = true) {
    const response = await authorized((headers) => {
      if (body !== undefined) headers['Content-Type'] = 'application/json';
      return fetch(path, { method, headers, body: body && JSON.stringify(body) });
    }, again);
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  }

  return { ask, authorized, isSignedIn, leave, register, signIn, signOut, whenItEnds };
}
