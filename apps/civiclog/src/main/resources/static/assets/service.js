// SPDX-License-Identifier: Apache-2.0
// What an operator of the service sees: its caches, and how to warm them.

import * as api from './api.js';
import { table } from './parts.js';
import { button, element, numbers } from './systems/shell.js';

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const kilobytes = (bytes) => `${numbers.format(Math.ceil(bytes / 1000))} kB`;

function cells({ name, memoryHits, sharedHits, misses, hitRate, entries, bytes }) {
  const hits = memoryHits + sharedHits;
  return [
    name, numbers.format(hits), numbers.format(misses), hits + misses > 0 ? percent.format(hitRate) : '–',
    numbers.format(entries), kilobytes(bytes),
  ];
}

/** Returns the caches; none where this state of the application has none, and so no such endpoint. */
async function cachesOf() {
  try {
    return (await api.cacheStats()).caches;
  } catch (fault) {
    if (fault.status === 404) return [];
    throw fault;
  }
}

export async function show({ attempt }) {
  const holder = element('div');
  const said = Object.assign(element('p', '', 'soft'), { role: 'status', id: 'warmed' });
  const heads = ['Cache', 'Hits', 'Misses', 'Hit rate', 'Entries', 'Size in memory'];

  async function list() {
    const caches = await cachesOf();
    holder.replaceChildren(caches.length === 0
      ? element('p', 'This state of the application has no cache.', 'soft')
      : table('Caches', heads, caches.map(cells)));
  }

  await list();
  const warm = button('Warm the caches', () => attempt(async () => {
    said.textContent = (await api.warmCaches()).message;
    await list();
  }), '');
  warm.id = 'warm';
  const actions = element('div', undefined, 'actions start');
  actions.append(warm, button('Count again', () => attempt(list)));
  return { title: 'Service', nodes: [holder, actions, said] };
}
