// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the files of each package.
 *
 * <p>Immutable.
 */
final class PackageSizes {

  private PackageSizes() {}

  /** Returns the number of files by folder; a package page counts. */
  static Map<Path, Integer> of(List<Path> files) {
    Map<Path, Integer> sizes = new TreeMap<>();
    for (Path file : files) {
      sizes.merge(file.getParent(), 1, Integer::sum);
    }
    return sizes;
  }
}
