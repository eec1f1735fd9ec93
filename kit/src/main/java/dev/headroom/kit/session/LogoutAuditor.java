// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Checks a history of log-outs and requests: was a request accepted that began after the log-out
 * was promised to hold?
 *
 * <p>A log-out must hold from its return if every instance had confirmed, otherwise from its return
 * plus the bound. All times are of one clock, that of the auditing process.
 *
 * <p>Thread-safe. Keeps every log-out; for tests, not for production.
 */
public final class LogoutAuditor {
  private final Map<String, Long> holdsFrom = new ConcurrentHashMap<>();
  private final AtomicLong tries = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicReference<@Nullable String> first = new AtomicReference<>();

  /** Creates an auditor without history. */
  public LogoutAuditor() {}

  /**
   * Records a log-out.
   *
   * @param subject the session, user or token
   * @param fromNanos from when no instance may accept it
   */
  public void recordLogout(String subject, long fromNanos) {
    holdsFrom.merge(subject, fromNanos, Math::min);
  }

  /**
   * Records and checks a request.
   *
   * @param subject the session, user or token
   * @param instance the instance that decided
   * @param begunNanos when the request began
   * @param letThrough whether the instance accepted it
   */
  public void recordRequest(String subject, String instance, long begunNanos, boolean letThrough) {
    Long from = holdsFrom.get(subject);
    if (from == null || begunNanos < from) {
      return;
    }
    tries.incrementAndGet();
    if (!letThrough) {
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
   * Returns how many of these were accepted.
   *
   * @return a count, which must be zero
   */
  public long accepted() {
    return accepted.get();
  }

  /**
   * Describes the first that was accepted.
   *
   * @return a sentence, or that there was none
   */
  public String firstAccepted() {
    String text = first.get();
    return text == null ? "none" : text;
  }
}
