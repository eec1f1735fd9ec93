// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Records mails in the meters of {@link MailMeter}.
 *
 * <p>Thread-safe.
 */
public final class MailMeters implements MailListener {
  private final Timer sent;
  private final Counter retried;
  private final Counter failed;
  private final Counter withheld;

  /** Registers the meters, at zero. */
  public MailMeters(MeterRegistry registry) {
    sent = MailMeter.SENT.timer(registry);
    retried = MailMeter.RETRIED.counter(registry);
    failed = MailMeter.FAILED.counter(registry);
    withheld = MailMeter.WITHHELD.counter(registry);
  }

  @Override
  public void sent(String messageId, Duration took) {
    sent.record(took);
  }

  @Override
  public void retried() {
    retried.increment();
  }

  @Override
  public void failed(String messageId) {
    failed.increment();
  }

  @Override
  public void withheld(String messageId) {
    withheld.increment();
  }
}
