// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the first failure of each class of listeners, so that one that always throws does not fill
 * the log: an exception, or a class that is not there.
 *
 * <p>Thread-safe.
 */
final class ListenerFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerFailures.class);
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private ListenerFailures() {}

  static void log(Object listener, Throwable failure) {
    String name = listener.getClass().getName();
    if (LOGGED.add(name)) {
      LOG.error("the listener {} failed; its further failures are not logged", name, failure);
    }
  }
}
