// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/**
 * Where the log of removals stood when a value began to be read. Immutable.
 *
 * @param slot of the value's key
 * @param stamp how many removals that slot had seen
 * @param generation how often everything had been given up
 * @param nanos when, on the monotonic clock
 */
record Mark(int slot, int stamp, int generation, long nanos) {}
