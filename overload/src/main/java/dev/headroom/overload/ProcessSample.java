// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * What the machine counts of the process, all growing numbers. Immutable.
 *
 * @param nanos when it was read
 * @param processors how many the process may use at once
 * @param cpuNanos processor time used; -1 where it is not told
 * @param periods in which the control group ran under a quota; -1 where there is none
 * @param throttled of these, the ones in which the quota ran out
 * @param pausedMillis time stopped for garbage
 */
record ProcessSample(
    long nanos, int processors, long cpuNanos, long periods, long throttled, long pausedMillis) {}
