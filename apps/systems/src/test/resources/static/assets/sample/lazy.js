// SPDX-License-Identifier: Apache-2.0
import { one } from './names.js';

export function lazy(...all) {
  return all.concat(one);
}
