// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Limit;

/**
 * When a log is asked, and by which numbers. Immutable.
 *
 * @param rule the numbers
 * @param nanos of the monotonic clock
 * @param wallMicros since 1970, for calendars
 * @param stretchNanos by how much a window is longer than promised, see {@link StoreRequest.Terms}
 */
record EvalContext(Limit rule, long nanos, long wallMicros, long stretchNanos) {
  long windowNanos() {
    return rule.period().toNanos() + stretchNanos;
  }
}
