// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what the application gave to a cache, where it can be closed. What fails is logged, and
 * the rest is closed all the same.
 *
 * <p>Thread-safe.
 */
final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  static void all(@Nullable Object... parts) {
    for (Object part : parts) {
      if (part instanceof AutoCloseable closeable) {
        close(closeable);
      }
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("{} was interrupted as it was closed", part.getClass().getName(), e);
    } catch (Exception e) {
      LOG.warn("{} failed to close", part.getClass().getName(), e);
    }
  }
}
