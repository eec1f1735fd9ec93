// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import dev.headroom.monitor.alert.AlertNotice;
import java.util.List;

/**
 * A receiver of notices.
 *
 * <p>Thread-safe. {@link #send} is called by one thread at a time, and may block for seconds.
 */
public interface AlertChannel {

  /** Returns the name by which rules and meters name it: letters, digits and hyphens. */
  String name();

  /**
   * Sends notices of one evaluation as one message.
   *
   * @throws PermanentRefusalException if it makes no sense to try again
   * @throws Exception if it is to be tried again later
   */
  void send(List<AlertNotice> notices) throws Exception;

  /**
   * Thrown when a receiver refuses a message for good.
   *
   * <p>Immutable.
   */
  final class PermanentRefusalException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message must contain no secret. */
    public PermanentRefusalException(String message) {
      super(message);
    }
  }
}
