// SPDX-License-Identifier: Apache-2.0
import { first } from './first.js';

export const second = first;
