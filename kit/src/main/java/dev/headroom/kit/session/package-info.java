// SPDX-License-Identifier: Apache-2.0
/**
 * What every store of sessions and revocations must hold to, and a check of the history of
 * log-outs.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit.session;

import org.jspecify.annotations.NullMarked;
