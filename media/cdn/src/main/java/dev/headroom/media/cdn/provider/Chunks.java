// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.provider;

import java.util.ArrayList;
import java.util.List;

/** Divides items into as few calls as a limit allows. Immutable. */
final class Chunks {
  private Chunks() {}

  static <T> List<List<T>> of(List<T> items, int max) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < items.size(); from += max) {
      chunks.add(items.subList(from, Math.min(items.size(), from + max)));
    }
    return chunks;
  }
}
