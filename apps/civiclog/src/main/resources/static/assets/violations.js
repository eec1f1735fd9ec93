// SPDX-License-Identifier: Apache-2.0
// The list of violations, filtered by state, kind and property: of staff the queue, of a resident their own.

import * as api from './api.js';
import { KINDS, STATES, field, pagedList, select, violationRow } from './parts.js';
import { propertyChoice } from './property.js';
import { element } from './systems/shell.js';

function stateChips(chosen) {
  const made = element('fieldset');
  const chips = element('div', undefined, 'chips');
  chips.append(...Object.entries({ '': 'All', ...STATES }).map(([value, text]) => {
    const chip = element('label', undefined, 'chip');
    const radio = Object.assign(element('input'), { type: 'radio', name: 'state', value, checked: value === chosen });
    chip.append(radio, element('span', text));
    return chip;
  }));
  made.append(element('legend', 'State', 'unseen'), chips);
  return made;
}

export async function show(context) {
  const { state, member, isStaff, timeZone, attempt } = context;
  const filters = { state: state.state ?? '', kind: state.kind ?? '', property: state.property ?? '' };
  let at = state.at ?? '';
  const holder = element('div', undefined, 'found');
  let turn = 0;

  async function list() {
    const mine = ++turn;
    const nodes = await pagedList(
      (after) => api.violations(member.association, filters, after),
      (each) => violationRow(each, { state, timeZone }),
      {
        none: isStaff || filters.state || filters.kind ? 'No violation is like this.' : 'You have no violations. Well done.',
        more: 'Show more violations',
        attempt,
      });
    if (mine === turn) holder.replaceChildren(...nodes);
  }

  function choose(changes) {
    Object.assign(filters, changes);
    history.pushState(null, '', api.addressOf({ view: 'violations', association: state.association, ...filters, at }));
    return attempt(list);
  }

  const form = element('form', undefined, 'filters');
  const kind = select('kind', { '': 'All kinds', ...KINDS }, filters.kind);
  kind.required = false;
  form.append(stateChips(filters.state), field('Kind', kind));
  if (isStaff) {
    const property = await propertyChoice(member.association, {
      label: 'Property', placeholder: 'All properties', value: at, attempt,
      onChoice: (id, words) => {
        at = id ? words : '';
        return choose({ property: id ?? '' });
      },
    });
    form.append(property.node);
  }
  form.addEventListener('change', ({ target }) => {
    if (target.name === 'state' || target.name === 'kind') choose({ [target.name]: target.value });
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  await list();
  return { title: isStaff ? 'Violations' : 'My violations', nodes: [form, holder] };
}
