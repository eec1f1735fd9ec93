// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of the mail outbox.
 *
 * <p>Immutable.
 */
public enum MailMeter implements MeterDefinition {
  SENT(
      MeterSpec.Kind.TIMER,
      "headroom.media.mail.sent",
      "Time until the SMTP server accepted a mail, with the wait for a connection."),
  RETRIED(
      MeterSpec.Kind.COUNTER,
      "headroom.media.mail.retried",
      "Attempts to send a mail that failed and are repeated."),
  FAILED(
      MeterSpec.Kind.COUNTER,
      "headroom.media.mail.failed",
      "Mails that the server refused for good."),
  WITHHELD(
      MeterSpec.Kind.COUNTER,
      "headroom.media.mail.withheld",
      "Mails that the mode (log, allow-list) kept from all of their recipients.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  MailMeter(MeterSpec.Kind kind, String name, String description) {
    this.spec = new MeterSpec(kind, name, "", description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
