// SPDX-License-Identifier: Apache-2.0
// The page of an API, made from its OpenAPI document: what each operation takes and returns, and a form that sends it.

import { element, find, reached, refusal } from './shell.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
let api;

const resolved = (schema) => (schema?.$ref ? api.components.schemas[schema.$ref.split('/').at(-1)] : schema ?? {});
const typeOf = (schema) => [schema.type].flat().find((each) => each !== 'null');

/** Returns a value of a schema's shape; a type that contains itself ends after five levels. */
function sample(schema, depth = 0) {
  const { example, examples, enum: values, items, properties, additionalProperties, ...rest } = resolved(schema);
  const given = example ?? examples?.[0] ?? values?.[0];
  if (given !== undefined) return given;
  if (depth > 5) return null;
  const type = typeOf(rest);
  if (type === 'array') return [sample(items, depth + 1)];
  if (type === 'object' || properties) {
    return Object.fromEntries(Object.entries(properties ?? { name: additionalProperties })
      .map(([name, each]) => [name, sample(each, depth + 1)]));
  }
  return { integer: 0, number: 0, boolean: true }[type] ?? (rest.format === 'date-time' ? '2026-01-01T12:00:00Z' : 'text');
}

const written = (value) => JSON.stringify(value, null, 2);
const jsonOf = (holder) => Object.entries(holder?.content ?? {}).find(([type]) => type.includes('json'))?.[1].schema;

function field({ name, in: place, required, schema }) {
  const { minimum, maximum, pattern, example } = resolved(schema);
  const bounds = [minimum !== undefined && `from ${minimum}`, maximum !== undefined && `to ${maximum}`].filter(Boolean);
  const label = element('label', `${name} ${[...bounds, ...(required ? ['(required)'] : [])].join(' ')}`);
  const input = Object.assign(element('input'), { name: `${place}:${name}`, required, autocomplete: 'off', spellcheck: false });
  if (example !== undefined) input.placeholder = `${example}`;
  else if (pattern) input.placeholder = pattern;
  label.append(input);
  return label;
}

/** Sends what a form says and shows the status, the time and the body of the response. */
async function send(method, path, form, output) {
  const query = new URLSearchParams();
  let address = path;
  for (const input of form.querySelectorAll('input')) {
    const [place, name] = input.name.split(':');
    if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (place === 'query' && input.value) query.set(name, input.value);
  }
  const headers = {};
  if (find('token').value) headers.Authorization = `Bearer ${find('token').value}`;
  const body = form.querySelector('textarea')?.value;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const begun = performance.now();
  const response = await reached(fetch(query.size ? `${address}?${query}` : address, { method, headers, body }));
  const text = await response.text();
  const millis = Math.round(performance.now() - begun);
  const shown = response.headers.get('Content-Type')?.includes('json') ? written(JSON.parse(text)) : text;
  output.textContent = `${response.status} in ${millis} ms\n${shown}`;
}

/** Fills an operation when it is opened for the first time. */
function fill(holder, method, path, operation) {
  const form = element('form');
  const fields = element('div', undefined, 'fields');
  fields.append(...(operation.parameters ?? []).filter((each) => each.in !== 'header').map(field));
  if (fields.children.length > 0) form.append(fields);
  const taken = jsonOf(operation.requestBody);
  if (taken) {
    const label = element('label', 'Body');
    const text = Object.assign(element('textarea', written(sample(taken))), { rows: 6, spellcheck: false });
    label.append(text);
    form.append(label);
  }
  if (operation.security) form.append(element('p', 'Needs a bearer token.', 'soft'));
  const output = Object.assign(element('pre'), { tabIndex: 0, role: 'region' });
  output.setAttribute('aria-label', `Response of ${method} ${path}`);
  const [status, returned] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? ['', {}];
  const shape = jsonOf(returned);
  output.textContent = shape ? `${status}, for example\n${written(sample(shape))}` : `${status} without a body`;
  form.append(Object.assign(element('button', 'Send'), { type: 'submit' }), output);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(method, path, form, output).catch((fault) => { output.textContent = fault.message; });
  });
  holder.append(form);
}

function operationOf(method, path, operation) {
  const made = element('details');
  const head = element('summary');
  head.append(element('span', method, 'method'), element('code', path), element('span', operation.summary ?? '', 'soft'));
  made.append(head);
  made.addEventListener('toggle', () => {
    if (made.open && made.children.length === 1) fill(made, method, path, operation);
  });
  return made;
}

async function show() {
  const response = await reached(fetch('/v3/api-docs'));
  if (!response.ok) throw await refusal(response);
  api = await response.json();
  document.title = `${api.info.title}: API`;
  find('title').textContent = api.info.title;
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths).sort(([one], [two]) => one.localeCompare(two))) {
    for (const method of METHODS.filter((each) => item[each])) {
      const name = item[method].tags?.[0] ?? 'Others';
      groups.set(name, [...groups.get(name) ?? [], operationOf(method.toUpperCase(), path, item[method])]);
    }
  }
  find('operations').replaceChildren(...[...groups].sort(([one], [two]) => one.localeCompare(two))
    .flatMap(([name, operations]) => [element('h2', name), ...operations]));
}

show().catch((fault) => { find('status').textContent = fault.message; });
