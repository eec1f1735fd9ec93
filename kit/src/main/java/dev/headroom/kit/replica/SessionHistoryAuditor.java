// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replica;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Checks the history of sessions on a replicated database: did a session read less than it had
 * written, or less than it had read before?
 *
 * <p>Each row has growing versions. A session records a version once its commit has returned, and
 * each read with the version that it gave. Another session's newer version satisfies both.
 *
 * <p>Thread-safe, as long as one session is used by one thread at a time. Keeps an entry for each
 * pair of session and row; for tests, not for production.
 */
public final class SessionHistoryAuditor {
  private final Map<String, Long> written = new ConcurrentHashMap<>();
  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong stale = new AtomicLong();
  private final AtomicLong backward = new AtomicLong();
  private final AtomicReference<@Nullable String> first = new AtomicReference<>();

  /** Creates an auditor without history. */
  public SessionHistoryAuditor() {}

  /**
   * Records a write whose commit has returned.
   *
   * @param version greater than that of every earlier write of the row
   */
  public void recordWrite(String session, String row, long version) {
    written.merge(key(session, row), version, Math::max);
  }

  /**
   * Records and checks a read that began after everything recorded before for this session.
   *
   * @param version what it gave
   */
  public void recordRead(String session, String row, long version) {
    reads.incrementAndGet();
    String key = key(session, row);
    long own = written.getOrDefault(key, Long.MIN_VALUE);
    long before = seen.getOrDefault(key, Long.MIN_VALUE);
    if (version < own) {
      stale.incrementAndGet();
      describe(session, version, row, "wrote " + own);
    } else if (version < before) {
      backward.incrementAndGet();
      describe(session, version, row, "read " + before);
    }
    seen.merge(key, version, Math::max);
  }

  private void describe(String session, long version, String row, String earlier) {
    first.compareAndSet(
        null,
        "session %s read version %d of %s after it %s".formatted(session, version, row, earlier));
  }

  private static String key(String session, String row) {
    return session + " " + row;
  }

  /** Returns how many reads were checked. */
  public long reads() {
    return reads.get();
  }

  /** Returns how many reads gave less than their session had written. */
  public long stale() {
    return stale.get();
  }

  /** Returns how many reads gave less than their session had read before, apart from the stale. */
  public long backward() {
    return backward.get();
  }

  /** Describes the first violation, or says that there was none. */
  public String firstViolation() {
    String text = first.get();
    return text == null ? "none" : text;
  }
}
