// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

/**
 * What the values of a series are, and so how two of them merge.
 *
 * <p>Immutable.
 */
public enum SeriesKind {
  /** A total that only grows; a point is its increase in the step. */
  COUNTER,
  /** A level; a point is its last, mean and highest value in the step. */
  GAUGE,
  /** Many values; a point is their count, sum, maximum and buckets in the step. */
  DISTRIBUTION
}
