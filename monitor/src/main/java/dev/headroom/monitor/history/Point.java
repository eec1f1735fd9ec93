// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Instant;

/**
 * One step of a timeline.
 *
 * <p>Immutable.
 *
 * @param start the begin of the step
 */
public record Point(Instant start, Sample sample) {}
