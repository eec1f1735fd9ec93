// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history of log-outs and requests: was any request let through that began after the
 * log-out had been promised to hold?
 *
 * <p>Who logs out tells from when on it must hold: from the return, where every instance had
 * confirmed; from the return and the bound, where not. Who asks tells when the request began. All
 * times are of one clock, that of the process that judges.
 *
 * <p>Thread-safe. Keeps every log-out; made for tests, not for production.
 */
public final class LogoutAuditor {
  private final Map<String, Long> holdsFrom = new ConcurrentHashMap<>();
  private final AtomicLong tries = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicReference<@Nullable String> first = new AtomicReference<>();

  /** Makes an auditor that has seen nothing. */
  public LogoutAuditor() {}

  /**
   * Notes a log-out.
   *
   * @param subject the session, user or token
   * @param fromNanos from when on no instance may let it through
   */
  public void recordLogout(String subject, long fromNanos) {
    holdsFrom.merge(subject, fromNanos, Math::min);
  }

  /**
   * Judges a request.
   *
   * @param subject whose
   * @param instance which instance was asked
   * @param begunNanos when the request began
   * @param letThrough what the instance decided
   */
  public void recordRequest(String subject, String instance, long begunNanos, boolean letThrough) {
    Long from = holdsFrom.get(subject);
    if (from == null || begunNanos < from) {
      return;
    }
    tries.incrementAndGet();
    if (!letThrough) {
      refused.incrementAndGet();
      return;
    }
    accepted.incrementAndGet();
    first.compareAndSet(
        null,
        "%s was let through by %s, %d ms after its log-out held"
            .formatted(subject, instance, (begunNanos - from) / 1_000_000));
  }

  /**
   * Returns how many requests were made after their log-out held.
   *
   * @return a count
   */
  public long tries() {
    return tries.get();
  }

  /**
   * Returns how many of these were let through.
   *
   * @return a count, which must be zero
   */
  public long accepted() {
    return accepted.get();
  }

  /**
   * Describes the first that was let through.
   *
   * @return a sentence, or that there was none
   */
  public String firstAccepted() {
    String text = first.get();
    return text == null ? "none" : text;
  }
}
