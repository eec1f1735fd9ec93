// SPDX-License-Identifier: Apache-2.0
// The learner's session on this device.

import { sessionOf } from './systems/session.js';

export const session = sessionOf('toeic', '/api/auth');
export const { ask, isSignedIn, leave, signOut, whenItEnds } = session;
