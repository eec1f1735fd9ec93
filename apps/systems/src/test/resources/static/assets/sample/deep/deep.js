// SPDX-License-Identifier: Apache-2.0
import { one } from '../names.js';

export const three = one + 2;
