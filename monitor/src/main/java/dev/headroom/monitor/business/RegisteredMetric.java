// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

import java.util.SortedSet;

/**
 * A business metric that was reported at least once.
 *
 * <p>Immutable.
 *
 * @param name as it is reported; its meter has the prefix {@code business.}
 * @param labels the names of its labels
 * @param series how many combinations of label values were reported
 */
public record RegisteredMetric(
    String name, BusinessRecord.Kind kind, String unit, SortedSet<String> labels, int series) {}
