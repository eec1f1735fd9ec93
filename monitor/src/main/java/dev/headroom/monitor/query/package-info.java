// SPDX-License-Identifier: Apache-2.0
/**
 * Expressions over the recorded history, such as {@code mean(http.server.requests[5m]) by (uri)}:
 * the language of alert rules and trends.
 *
 * <p>{@link dev.headroom.monitor.query.Query#parse} reads one, and {@link
 * dev.headroom.monitor.query.Query#evaluate} computes it at one instant or at each step of a range.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.query;

import org.jspecify.annotations.NullMarked;
