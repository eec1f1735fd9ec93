// SPDX-License-Identifier: Apache-2.0
import { second } from './second.js';

export const first = second;
