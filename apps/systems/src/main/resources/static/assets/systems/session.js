// SPDX-License-Identifier: Apache-2.0
// The user's tokens on this device, and requests made with them.

import { refusal } from './shell.js';

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
      const response = await fetch('/oauth2/revoke', { method: 'POST', body: new URLSearchParams({ token }) });
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
    renewing ??= fetch('/oauth2/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token', refresh_token: localStorage.getItem(REFRESH) ?? '',
      }),
    }).then(async (response) => {
      if (response.status === 400) leave();
      if (!response.ok) return false;
      const tokens = await response.json();
      store(tokens.access_token, tokens.refresh_token);
      return true;
    }).finally(() => { renewing = null; });
    return renewing;
  }

  /** Sends a request as the user; a refusal becomes an error with the problem's own words. */
  async function ask(method, path, body, again = true) {
    const token = localStorage.getItem(ACCESS);
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    if (response.ok) {
      const text = await response.text();
      return text ? JSON.parse(text) : null;
    }
    if (response.status === 401 && again && token) {
      if (await renew()) return ask(method, path, body, false);
      if (!isSignedIn()) throw new Error('This device was signed out. Sign in again.');
    }
    throw await refusal(response);
  }

  return { ask, isSignedIn, leave, register, signIn, signOut, whenItEnds };
}
