// SPDX-License-Identifier: Apache-2.0
// The learner's tokens, and requests made with them.

const ACCESS = 'toeic.access';
const REFRESH = 'toeic.refresh';
let renewing = null;
let onEnd = () => {};

export const isSignedIn = () => localStorage.getItem(ACCESS) !== null;

/** Tells who wants to know that the session is over: ended elsewhere, here, or in another tab. */
export function whenItEnds(act) {
  onEnd = act;
  addEventListener('storage', (event) => {
    if (event.key === ACCESS && (event.newValue === null) !== (event.oldValue === null)) act();
  });
}

function keep(access, refresh) {
  localStorage.setItem(ACCESS, access);
  localStorage.setItem(REFRESH, refresh);
}

function forget() {
  localStorage.removeItem(ACCESS);
  localStorage.removeItem(REFRESH);
}

export async function signIn(email, password) {
  const tokens = await ask('POST', '/api/auth/login', { email, password }, false);
  keep(tokens.token, tokens.refreshToken);
  return tokens;
}

/** Signs this device out; the refresh token says whose session it is, however old the other is. */
export async function signOut() {
  const token = localStorage.getItem(REFRESH);
  if (token) await fetch('/oauth2/revoke', { method: 'POST', body: new URLSearchParams({ token }) });
  leave();
}

export function leave() {
  forget();
  onEnd();
}

/** Renews the access token once, however many requests found it old. */
function renew() {
  renewing ??= fetch('/oauth2/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token', refresh_token: localStorage.getItem(REFRESH) ?? '',
    }),
  }).then(async (answer) => {
    if (answer.status === 400) leave();
    if (!answer.ok) return false;
    const tokens = await answer.json();
    keep(tokens.access_token, tokens.refresh_token);
    return true;
  }).finally(() => { renewing = null; });
  return renewing;
}

/** Asks the API as the learner; a refusal becomes an error with the problem's own words. */
export async function ask(method, path, body, again = true) {
  const token = localStorage.getItem(ACCESS);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  if (answer.status === 401 && again && token) {
    if (await renew()) return ask(method, path, body, false);
    if (!isSignedIn()) throw new Error('This device was signed out. Sign in again.');
  }
  const problem = await answer.json().catch(() => ({}));
  const faults = (problem.errors ?? []).map((each) => `${each.field} ${each.message}`).join(', ');
  throw new Error(faults || problem.detail || problem.title || `The service answered ${answer.status}`);
}
