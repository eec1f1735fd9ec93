// SPDX-License-Identifier: Apache-2.0
// Questions on the page: to answer, and afterwards with what was right.

import { ask } from './session.js';
import { element } from './systems/shell.js';

/** Lays a set out, each passage once before its questions; answered() hears of each answer. */
export function layOut(set, answered) {
  const parts = [];
  let before = '';
  for (const item of set.items) {
    const passage = `${item.part}-${item.question.passage}-${item.question.content}`;
    if (passage !== before && item.question.content) {
      parts.push(element('p', item.question.content, 'script'));
    }
    before = passage;
    parts.push(questionOf(set, item, answered));
  }
  return parts;
}

function questionOf(set, item, answered) {
  const field = element('fieldset');
  field.append(element('legend', `${item.position}. ${item.question.prompt}`));
  const said = element('p', undefined, 'said');
  said.setAttribute('role', 'status');
  item.question.choices.forEach((text, index) => {
    const label = element('label', undefined, 'choice');
    const input = element('input');
    Object.assign(input, { type: 'radio', name: `q${item.position}`, value: String(index + 1) });
    input.checked = item.choice === index + 1;
    input.addEventListener('change', () => answer(set, item, index + 1, field, answered));
    // Enter would finish the whole set; it chooses instead, as the space bar does.
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        event.preventDefault();
        input.click();
      }
    });
    label.append(input, element('span', text));
    field.append(label);
  });
  field.append(said);
  if (item.answer) solve(item, item.choice, item, field);
  return field;
}

async function answer(set, item, choice, field, answered) {
  const said = field.querySelector('.said');
  try {
    const taken = await ask('PUT', `/api/sets/${set.id}/answers`, { position: item.position, choice });
    item.choice = choice;
    said.textContent = '';
    if (set.kind === 'practice') solve(item, choice, taken, field);
    answered();
  } catch (fault) {
    field.querySelectorAll('input').forEach((each) => { each.checked = Number(each.value) === item.choice; });
    said.className = 'said wrong';
    said.textContent = fault.message;
  }
}

/** Shows which answer is right, by words and marks, not by colour alone. */
function solve(item, choice, known, field) {
  const right = choice === known.answer;
  const labels = field.querySelectorAll('.choice');
  const said = field.querySelector('.said');
  field.disabled = true;
  labels[known.answer - 1].classList.add('is-right');
  if (choice && !right) labels[choice - 1].classList.add('is-wrong');
  const verdict = element('strong', right ? 'Right.' : choice ? 'Wrong.' : 'Not answered.', right ? 'right' : 'wrong');
  said.replaceChildren(verdict, ` ${known.explanation}`);
}
