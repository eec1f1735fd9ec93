// SPDX-License-Identifier: Apache-2.0
/**
 * Finds statements that a unit of work repeats: N+1, repeated statements and repeated counts.
 *
 * <p>Public API. {@link dev.headroom.database.repeat.RepeatDetector} decides, from the runs of one
 * unit alone; {@link dev.headroom.database.repeat.RepeatReporter} hands what it found to the
 * findings of statement insight.
 */
@NullMarked
package dev.headroom.database.repeat;

import org.jspecify.annotations.NullMarked;
