// SPDX-License-Identifier: Apache-2.0
/**
 * The meters of sessions, tokens and revocations, and the listener that is notified of what they
 * count.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session.meter;

import org.jspecify.annotations.NullMarked;
