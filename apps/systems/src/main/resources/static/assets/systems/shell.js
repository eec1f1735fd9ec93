// SPDX-License-Identifier: Apache-2.0
// What the pages of all applications share: elements, formats, and refusals of the API in words.

export const find = (id) => document.getElementById(id);
export const numbers = new Intl.NumberFormat('en');
export const times = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Makes an element with a text, which is never read as markup. */
export function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Makes a button that acts, and is disabled until its action has ended. */
export function button(text, act, className = 'quiet') {
  const made = element('button', text, className);
  made.type = 'button';
  made.addEventListener('click', async () => {
    made.disabled = true;
    try {
      await act();
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

/** Fills a list of names, bars and values, such as a count for each day. */
export function bars(list, entries) {
  const most = Math.max(1, ...entries.map((each) => each.of ?? each.value));
  list.replaceChildren(...entries.flatMap(({ name, value, of, text }) => {
    const bar = element('progress');
    Object.assign(bar, { max: Math.max(1, of ?? most), value });
    bar.setAttribute('aria-label', name);
    const middle = element('dd');
    middle.append(bar);
    return [element('dt', name), middle, element('dd', text)];
  }));
}

/** Returns what a request or an import brings; where the service cannot be reached, the error says so. */
export async function reached(wanted) {
  try {
    return await wanted;
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    throw new Error('The service cannot be reached. Check your connection, and try again.', { cause: fault });
  }
}

/** Returns the error of a refused request, with the problem's own words. */
export async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const faults = (problem.errors ?? []).map((each) => `${each.field} ${each.message}`).join(', ');
  const error = new Error(faults || problem.detail || problem.title || `The service answered ${response.status}`);
  error.status = response.status;
  return error;
}
