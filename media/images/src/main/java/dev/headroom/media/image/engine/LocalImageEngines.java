// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageSettings;

/**
 * Opens the engines of this artifact, in child processes or in this one.
 *
 * <p>Thread-safe.
 */
public final class LocalImageEngines implements ImageEngine.Provider {

  /** Called by {@link java.util.ServiceLoader}. */
  public LocalImageEngines() {}

  @Override
  public ImageEngine open(ImageSettings settings) {
    if (settings.isolation() == ImageSettings.Isolation.PROCESS) {
      return WorkerPool.open(settings);
    }
    return EngineChoice.open(settings.engine().name(), settings.libvips());
  }
}
