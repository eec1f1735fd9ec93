// SPDX-License-Identifier: Apache-2.0
// The form by which a user suggests a place.

import * as api from './api.js';
import { capital } from './list.js';
import { backLink, heading } from './sheet.js';
import { element, find } from './systems/shell.js';

function field(text, made) {
  const label = element('label', text);
  label.append(made);
  return label;
}

const input = (attributes) => Object.assign(element('input'), { required: true, ...attributes });

function select(name, options) {
  const made = Object.assign(element('select'), { name, required: true });
  made.append(...options.map(([value, text]) => new Option(text, value)));
  return made;
}

/** Shows the form in the panel. acts: attempt(act). */
export async function showSuggestion(acts, cities) {
  const { certifications } = await api.counts({});
  const form = element('form', undefined, 'review-form');
  const city = input({ name: 'cityName', autocomplete: 'off', spellcheck: false });
  city.setAttribute('list', 'cities');
  const send = Object.assign(element('button', 'Send the suggestion'), { type: 'submit' });
  const said = Object.assign(element('p', '', 'soft'), { role: 'status', id: 'suggest-said' });
  form.append(
    field('Name of the place', input({ name: 'name', maxLength: 120, autocomplete: 'off' })),
    field('City', city),
    field('Street and number', input({ name: 'address', maxLength: 200, autocomplete: 'off' })),
    field('Cuisine', input({ name: 'cuisine', maxLength: 60, autocomplete: 'off' })),
    field('Kitchen', select('category', ['dairy', 'meat', 'pareve', 'fish', 'vegan'].map((each) => [each, capital(each)]))),
    field('Certification', select('certification', Object.keys(certifications).sort().map((each) => [each, each]))),
    field('Price', select('price', [['1', '$ cheap'], ['2', '$$ moderate'], ['3', '$$$ high'], ['4', '$$$$ very high']])),
    send, said);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { cityName, ...values } = Object.fromEntries(new FormData(form));
    send.disabled = true;
    try {
      const known = cities.get(cityName) ?? (await api.cities(cityName.split(',')[0], 1)).items[0];
      if (!known) throw new Error(`No city is called ${cityName}.`);
      await api.suggest({ ...values, price: Number(values.price), city: known.id, lat: known.lat, lng: known.lng });
      form.reset();
      said.className = 'soft';
      said.textContent = 'Thank you. The place appears when a moderator has approved it.';
    } catch (fault) {
      said.className = 'fault';
      said.textContent = fault.message;
    } finally {
      send.disabled = false;
    }
  });
  find('sheet').replaceChildren(backLink('All places', '/'), heading('Suggest a place'),
    element('p', 'Moderators look at each suggestion before it is shown.', 'soft'), form);
  document.title = 'Suggest a place: JewGo';
}
