// SPDX-License-Identifier: Apache-2.0
/**
 * The steps of a history in few bytes, at three resolutions.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.monitor.history.tier;

import org.jspecify.annotations.NullMarked;
