// SPDX-License-Identifier: Apache-2.0
/**
 * Trends of recorded series: whether a level changed, when, next to which deploy or setting, and
 * when a resource is used up. The tests hold for series whose values depend on the ones before, for
 * a daily rhythm, and for many series at once.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.trend;

import org.jspecify.annotations.NullMarked;
