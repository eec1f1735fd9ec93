// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import java.util.Set;

/**
 * What an engine is and can do, found out by doing it at start.
 *
 * <p>Immutable.
 *
 * @param name of the engine and its library, with versions: {@code libvips 8.14.1}
 * @param reads the formats that it decodes
 * @param writes the formats that it encodes
 * @param detail one line for operators: where it runs, why no better engine was chosen
 */
public record EngineInfo(
    String name, Set<ImageFormat> reads, Set<ImageFormat> writes, String detail) {
  /** Copies the sets. */
  public EngineInfo {
    reads = Set.copyOf(reads);
    writes = Set.copyOf(writes);
  }
}
