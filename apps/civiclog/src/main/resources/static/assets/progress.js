// SPDX-License-Identifier: Apache-2.0
// The live progress of a job, by server-sent events that are resumed after a lost connection.

import { session } from './api.js';
import { element } from './systems/shell.js';

const AGAIN_MILLIS = 2000;

/** Waits; a view that is left waits no longer. */
export function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/**
 * Follows a job to its end: calls back with each status and returns the last.
 *
 * An EventSource sends no token, so the stream is read by fetch. Returns null if the view was left,
 * or the job is not the user's.
 */
export async function follow(job, onStatus, signal) {
  let seen = '';
  let status = null;
  while (!signal.aborted) {
    try {
      const response = await session.authorized((headers) => fetch(`/api/jobs/${job}/events`, {
        headers: { ...headers, Accept: 'text/event-stream', ...(seen && { 'Last-Event-ID': seen }) }, signal,
      }));
      // The end was seen before the connection was lost.
      if (response.status === 204) return status;
      for await (const event of events(response.body)) {
        seen = event.id;
        status = JSON.parse(event.data);
        onStatus(status);
        if (event.event === 'end') return status;
      }
    } catch (fault) {
      if (signal.aborted) return null;
      if (fault.status === 404) return null;
      if (fault.status >= 400 && fault.status < 500 && fault.status !== 429) throw fault;
    }
    await pause(AGAIN_MILLIS, signal);
  }
  return null;
}

/** Returns the events of a stream: {id, event, data}. */
async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split(/\r?\n\r?\n/);
      rest = parts.pop();
      yield* parts.map(eventOf).filter((each) => each.data);
    }
  } finally {
    // Ends the connection where the last event was not the end of the stream.
    reader.cancel().catch(() => {});
  }
}

function eventOf(text) {
  const fields = { id: '', event: 'message', data: '' };
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = line.match(/^(\w+): ?(.*)$/) ?? [];
    if (name in fields) fields[name] = name === 'data' && fields.data ? `${fields.data}\n${value}` : value;
  }
  return fields;
}

/** Makes the bar of a job's progress: the node, and show(status). */
export function progressBar(name) {
  const node = element('div', undefined, 'progress');
  const words = Object.assign(element('p', 'Waiting for a worker'), { role: 'status' });
  const bar = element('progress');
  bar.setAttribute('aria-label', name);
  const left = element('p', '', 'soft');
  node.append(words, bar, left);
  function show({ state, progress, times }) {
    const step = progress?.text || 'Working';
    const text = state === 'queued' || state === 'retrying' ? 'Waiting for a worker' : step[0].toUpperCase() + step.slice(1);
    // Set only when it changes, so that it is read out once.
    if (words.textContent !== text) words.textContent = text;
    if (progress?.total > 0) Object.assign(bar, { max: progress.total, value: progress.done });
    else bar.removeAttribute('value');
    const seconds = times?.estimatedSeconds;
    left.textContent = seconds ? `About ${Math.ceil(seconds)} s left` : '';
  }
  return { node, show };
}
