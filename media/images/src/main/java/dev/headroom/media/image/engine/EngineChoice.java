// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageEngineException;

/**
 * Chooses an engine: libvips where it loads and encodes, else that of the JDK.
 *
 * <p>Immutable.
 */
final class EngineChoice {
  private EngineChoice() {}

  /**
   * Opens an engine in this process.
   *
   * @param wanted {@code AUTO}, {@code LIBVIPS} or {@code JAVA}
   * @param libvips path of the library; empty for the system's
   * @throws ImageEngineException if the wanted engine does not work here
   */
  static ImageEngine open(String wanted, String libvips) {
    if (wanted.equals("JAVA")) {
      return new JavaEngine("chosen by the settings");
    }
    try {
      return new VipsEngine(VipsLibrary.load(libvips));
    } catch (ImageEngineException absent) {
      if (wanted.equals("LIBVIPS")) {
        throw absent;
      }
      return new JavaEngine("no AVIF: " + absent.getMessage());
    }
  }
}
