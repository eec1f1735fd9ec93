// SPDX-License-Identifier: Apache-2.0
// The photos of a violation, each in the format and the width that suit the browser and the window.

import { button, element } from './systems/shell.js';

/**
 * Makes a picture of which the browser chooses a file.
 *
 * @param photo {number, width, height, src, pending, sources: [{type, srcset}]}
 * @param sizes how wide it is shown, as the attribute of that name
 */
function picture(photo, sizes, alt) {
  const made = element('picture');
  made.append(...photo.sources.map(({ type, srcset }) => Object.assign(element('source'), { type, srcset, sizes })));
  made.append(Object.assign(element('img'), {
    alt, loading: 'lazy', decoding: 'async', width: photo.width, height: photo.height, src: photo.src,
  }));
  return made;
}

/** Shows a photo as large as the window. */
function enlarge(photo, alt) {
  const dialog = element('dialog', undefined, 'enlarged');
  dialog.setAttribute('aria-label', alt);
  dialog.append(picture(photo, '95vw', alt), button('Close', () => dialog.close(), ''));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Makes the list of a violation's photos. */
export function photoList(violation) {
  const made = element('ul', undefined, 'plain photos');
  made.append(...violation.photos.map((photo) => {
    const row = element('li');
    const alt = `Photo ${photo.number} of ${violation.photos.length}: ${violation.title}`;
    if (photo.src) {
      const open = button('', () => enlarge(photo, alt), 'photo');
      open.append(picture(photo, '(max-width: 40rem) 92vw, 20rem', alt));
      row.append(open);
    } else {
      const what = photo.pending ? 'is being prepared' : 'cannot be shown';
      row.append(element('p', `Photo ${photo.number} ${what}`, 'photo waiting'));
    }
    return row;
  }));
  return made;
}
