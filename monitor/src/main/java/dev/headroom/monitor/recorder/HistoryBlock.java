// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import java.time.Duration;
import java.time.Instant;

/**
 * Consecutive steps of one instance in one resolution, as a store holds them: an hour of minutes,
 * or a day of steps of ten minutes.
 *
 * <p>Immutable, but for the array, which is not copied.
 *
 * @param start of the first step
 * @param body compressed
 */
@SuppressWarnings("ArrayRecordComponent") // written and read once, never compared
public record HistoryBlock(String instance, Duration step, Instant start, byte[] body) {}
