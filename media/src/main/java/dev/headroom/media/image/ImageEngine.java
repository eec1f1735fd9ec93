// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A decoder, scaler and encoder of images.
 *
 * <p>Thread-safe.
 */
public interface ImageEngine extends AutoCloseable {

  /** Returns what the engine is and can do. */
  EngineInfo info();

  /**
   * Encodes an image in several sizes or formats. Turns it upright, converts its colours to sRGB,
   * and leaves its metadata out; transparent pixels become white where the format has none.
   *
   * @return one image a target, in their order
   * @throws ImageRefusedException if the image cannot be decoded; another attempt cannot either
   * @throws ImageEngineException if the engine failed: it crashed, timed out or was closed
   * @throws dev.headroom.media.RetryLaterException if it has too much to do; nothing is wrong with
   *     the image
   */
  List<EncodedImage> encode(CheckedImage image, List<ImageTarget> targets);

  /** Ends its processes. */
  @Override
  void close();

  /** Opens engines; found by {@link ServiceLoader}. Thread-safe. */
  interface Provider {
    /**
     * Opens an engine; takes up to some seconds.
     *
     * @throws ImageEngineException if none of the settings' choice works here
     */
    ImageEngine open(ImageSettings settings);
  }

  /**
   * Opens the engine that is on the class path.
   *
   * @throws ImageEngineException if there is none, or none that works here
   */
  static ImageEngine open(ImageSettings settings) {
    return provider()
        .orElseThrow(() ->
            new ImageEngineException(
                "no engine of images on the class path: add the dependency"
                    + " dev.headroom:headroom-media-images",
                null))
        .open(settings);
  }

  private static Optional<Provider> provider() {
    try {
      return ServiceLoader.load(Provider.class, ImageEngine.class.getClassLoader()).findFirst();
    } catch (ServiceConfigurationError e) {
      throw new ImageEngineException(
          "the engine of images does not load: headroom-media-images needs Java 25", e);
    }
  }
}
