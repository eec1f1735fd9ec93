// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import java.util.List;

/**
 * Two baselines compared.
 *
 * <p>Immutable.
 *
 * @param differences of each figure, those that became worse first
 * @param configuration the names of the settings that differ: figures of different configurations
 *     are not comparable without a thought
 */
public record Comparison(List<Difference> differences, List<String> configuration) {

  /** Keeps copies. */
  public Comparison {
    differences = List.copyOf(differences);
    configuration = List.copyOf(configuration);
  }

  /** Returns whether any figure became worse. */
  public boolean isWorse() {
    return differences.stream().anyMatch(each -> each.change() == Difference.Change.WORSE);
  }
}
