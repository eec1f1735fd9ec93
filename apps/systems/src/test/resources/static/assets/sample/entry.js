// SPDX-License-Identifier: Apache-2.0
import { one, two as second } from './names.js';
import * as deep from './deep/deep.js';
import './effect.js';

export async function later() {
  const { lazy } = await import('./lazy.js');
  return lazy(one, second, deep.three);
}
