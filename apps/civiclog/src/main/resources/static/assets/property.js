// SPDX-License-Identifier: Apache-2.0
// The choice of a property by its unit or its street, which the service searches while the user types.

import * as api from './api.js';
import { field, input, place } from './parts.js';
import { element } from './systems/shell.js';

let lists = 0;

/**
 * Makes the choice.
 *
 * onChoice gets the id and the words, or null for none. The result has the node, and chosen(), which
 * returns the id, or throws if the words name no property.
 */
export async function propertyChoice(association, { label, placeholder, value = '', required = false, attempt, onChoice }) {
  const known = new Map();
  const options = Object.assign(element('datalist'), { id: `properties-${++lists}` });
  const words = input({
    name: 'propertyName', autocomplete: 'off', spellcheck: false, placeholder, value, required, maxLength: 100,
  });
  words.setAttribute('list', options.id);
  const node = field(label, words);
  node.append(options);
  let typing = 0;
  let turn = 0;

  async function search(q) {
    const mine = ++turn;
    const { items } = await api.properties(association, q, 12);
    items.forEach((each) => known.set(place(each), each.id));
    if (mine === turn) options.replaceChildren(...items.map((each) => new Option('', place(each))));
    return items;
  }

  async function find() {
    const text = words.value.trim();
    if (text === '') return null;
    if (known.has(text)) return known.get(text);
    const items = await search(text);
    const found = items.length === 1 ? items[0] : items.find((each) => each.unit === text);
    if (items.length === 0) throw new Error(`No property is called ${text}.`);
    if (!found) throw new Error(`More than one property matches ${text}: choose one of the list.`);
    words.value = place(found);
    return found.id;
  }

  words.addEventListener('input', () => {
    clearTimeout(typing);
    // A choice from the list is no typing: its change event follows.
    if (known.has(words.value)) return;
    typing = setTimeout(() => search(words.value.trim()).catch(() => {}), 200);
  });
  if (onChoice) words.addEventListener('change', () => attempt(async () => onChoice(await find(), words.value)));
  await search('');
  return { node, chosen: find };
}
