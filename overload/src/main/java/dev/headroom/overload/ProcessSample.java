// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * Counters of the process at one moment. Immutable.
 *
 * @param nanos when it was taken
 * @param processors the processors that the process may use
 * @param cpuNanos processor time used; -1 if it is unknown
 * @param periods of the control group's quota; -1 if there is none
 * @param throttled the periods in which the quota ran out
 * @param pausedMillis time stopped for garbage collection
 */
record ProcessSample(
    long nanos, int processors, long cpuNanos, long periods, long throttled, long pausedMillis) {}
