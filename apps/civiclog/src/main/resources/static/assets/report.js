// SPDX-License-Identifier: Apache-2.0
// The form by which a violation is reported, with photos of the camera or of files.

import * as api from './api.js';
import { KINDS, SEVERITIES, field, form, input, select, textarea } from './parts.js';
import { propertyChoice } from './property.js';
import { button, element } from './systems/shell.js';

const MAX_PHOTOS = 5;
const MAX_BYTES = 20_000_000;
// Phones that keep photos as HEIC send JPEG where no list names HEIC.
const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'];
const PREVIEW_WIDTH = 320;

/** Draws a small preview: the page's policy allows images of the service alone. */
async function preview(file) {
  const made = element('canvas', undefined, 'preview');
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', file.name);
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: PREVIEW_WIDTH });
    made.width = PREVIEW_WIDTH;
    made.height = Math.max(1, Math.round(bitmap.height / bitmap.width * PREVIEW_WIDTH));
    made.getContext('2d').drawImage(bitmap, 0, 0, made.width, made.height);
    bitmap.close();
  } catch {
    return element('p', 'No preview', 'preview');
  }
  return made;
}

/** Makes the choice of photos: the node, files() and clear(). */
function photoChoice() {
  let files = [];
  const node = element('fieldset', undefined, 'photo-choice');
  const list = element('ul', undefined, 'plain previews');
  const said = Object.assign(element('p', '', 'soft'), { role: 'status', id: 'photos-said' });
  const fault = Object.assign(element('p', '', 'fault'), { role: 'alert', id: 'photos-fault' });

  function refused(file) {
    if (!TYPES.includes(file.type)) return `${file.name} is no photo that can be stored: choose a JPEG, PNG, WebP, AVIF or GIF.`;
    if (file.size > MAX_BYTES) return `${file.name} is larger than 20 MB: choose a smaller one.`;
    return '';
  }

  async function add(chosen) {
    const faults = chosen.map(refused).filter(Boolean);
    const good = chosen.filter((each) => refused(each) === '');
    if (files.length + good.length > MAX_PHOTOS) faults.push(`A report has at most ${MAX_PHOTOS} photos.`);
    const added = good.slice(0, MAX_PHOTOS - files.length);
    files = [...files, ...added];
    fault.textContent = faults.join(' ');
    say();
    for (const file of added) {
      const made = await row(file);
      // A report that was sent meanwhile has taken the photos with it.
      if (files.includes(file)) list.append(made);
    }
  }

  function say() {
    said.textContent = files.length === 0 ? 'No photo yet' : `${files.length} of ${MAX_PHOTOS} photos`;
  }

  async function row(file) {
    const made = element('li');
    const remove = button('Remove', () => {
      files = files.filter((each) => each !== file);
      const next = (made.nextElementSibling ?? made.previousElementSibling)?.querySelector('button');
      made.remove();
      say();
      (next ?? node.querySelector('input')).focus();
    });
    remove.setAttribute('aria-label', `Remove ${file.name}`);
    made.append(await preview(file), remove);
    return made;
  }

  function chooser(text, multiple) {
    const choose = Object.assign(element('input'), { type: 'file', accept: TYPES.join(','), multiple });
    if (!multiple) choose.setAttribute('capture', 'environment');
    choose.addEventListener('change', () => {
      const chosen = [...choose.files];
      // The same file can be chosen again after it was removed.
      choose.value = '';
      add(chosen);
    });
    const label = element('label', undefined, 'file');
    label.append(choose, element('span', text));
    return label;
  }

  const buttons = element('div', undefined, 'actions start');
  // Where there is no touch there is hardly a camera to point.
  if (navigator.maxTouchPoints > 0) buttons.append(chooser('Take a photo', false));
  buttons.append(chooser('Choose photos', true));
  node.append(element('legend', 'Photos'), buttons, said, fault, list);
  say();
  return {
    node,
    files: () => files,
    clear() {
      files = [];
      list.replaceChildren();
      say();
    },
  };
}

function severityChoice() {
  const made = element('fieldset');
  const chips = element('div', undefined, 'chips');
  chips.append(...Object.entries(SEVERITIES).map(([value, text]) => {
    const chip = element('label', undefined, 'chip');
    chip.append(Object.assign(element('input'), { type: 'radio', name: 'severity', value, required: true, defaultChecked: value === '1' }),
      element('span', text));
    return chip;
  }));
  made.append(element('legend', 'How serious is it?'), chips);
  return made;
}

/** Makes a UUID; crypto.randomUUID is for HTTPS alone. */
function uuid() {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** Makes the bar of an upload, which is of use for photos on a slow line: the node, and show(share). */
function uploadBar() {
  const bar = Object.assign(element('progress'), { max: 1, value: 0, hidden: true, className: 'upload' });
  bar.setAttribute('aria-label', 'Upload');
  return bar;
}

export async function show(context) {
  const { state, member, attempt, go, isStaff, signal } = context;
  const property = await propertyChoice(member.association, {
    label: 'Property', placeholder: 'Unit or street', required: true, attempt,
  });
  const photos = photoChoice();
  const bar = uploadBar();
  let key = uuid();
  const made = form([
    property.node,
    field('Kind', select('kind', KINDS)),
    severityChoice(),
    field('Title', input({ name: 'title', maxLength: 120, autocomplete: 'off', dir: 'auto' })),
    field('What happened?', textarea({ name: 'description', maxLength: 4000, rows: 5 })),
    photos.node,
    bar,
  ], 'Send the report', async (values, said) => {
    const chosen = await property.chosen();
    bar.hidden = photos.files().length === 0;
    said.textContent = 'Sending the report';
    try {
      const violation = await api.report(member.association, key, {
        property: chosen, kind: values.kind, title: values.title.trim(), description: values.description.trim(),
        severity: Number(values.severity),
      }, photos.files(), (share) => { bar.value = share; });
      photos.clear();
      key = uuid();
      // The user may have gone on to another view while the photos were sent.
      if (!signal.aborted) await go({ violation: violation.id, association: state.association });
      return 'The report is stored.';
    } catch (refused) {
      if (refused.status !== 409) throw refused;
      key = uuid();
      throw new Error('The report had arrived as it was before you changed it. Look for it among the violations, or send this one once more: it is then stored as another.');
    } finally {
      bar.hidden = true;
    }
  });
  made.id = 'report';
  const lead = isStaff ? 'A letter to the owner is written and sent at once.'
    : 'The board looks at each report. The owner of the property gets a letter once the board or a manager has taken it on.';
  return { title: 'Report a violation', nodes: [element('p', lead, 'lead'), made] };
}
