// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import com.openhtmltopdf.util.Diagnostic;
import com.openhtmltopdf.util.XRLogger;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes warnings of the library on at debug level: they may quote the document, and the library's
 * own logger writes everything to the standard error.
 *
 * <p>Thread-safe.
 */
final class RenderLog implements XRLogger {
  private static final Logger LOG = LoggerFactory.getLogger(RenderLog.class);

  @Override
  public void log(String where, Level level, String message) {
    log(where, level, message, null);
  }

  @Override
  public void log(String where, Level level, String message, @Nullable Throwable failure) {
    if (isLogged(level)) {
      LOG.debug("{}: {}", where, message, failure);
    }
  }

  @Override
  public void setLevel(String logger, Level level) {
    // The level is that of the logging library.
  }

  @Override
  public boolean isLogLevelEnabled(Diagnostic diagnostic) {
    return isLogged(diagnostic.getLevel());
  }

  private static boolean isLogged(Level level) {
    return level.intValue() >= Level.WARNING.intValue() && LOG.isDebugEnabled();
  }
}
