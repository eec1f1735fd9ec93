// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import java.time.Duration;

/**
 * A listener that is notified of mails.
 *
 * <p>Thread-safe; called on the thread that sends, so it must return soon. What it throws is
 * logged. It never gets a recipient or a text.
 */
public interface MailListener {
  /**
   * The server accepted a mail.
   *
   * @param messageId what {@link MailOutbox#send(Mail)} returned
   */
  default void sent(String messageId, Duration took) {}

  /** A mail failed and is tried again later. */
  default void retried() {}

  /**
   * A mail was refused for good.
   *
   * @param messageId what {@link MailOutbox#send(Mail)} returned
   */
  default void failed(String messageId) {}

  /**
   * The mode kept a mail from all of its recipients.
   *
   * @param messageId what {@link MailOutbox#send(Mail)} returned
   */
  default void withheld(String messageId) {}
}
