// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of database calls of which each sees what earlier ones wrote and read: a request, a
 * job, or the requests of one user, joined by a token.
 *
 * <p>A thread belongs to the session that it has opened. Its read-only transactions go to replicas
 * that have replayed what the session has written, and never back to an older state than the
 * session has read. The token carries what was written to the next request, on any instance.
 *
 * <p>Thread-safe. Threads that work for one session run their tasks through {@link #wrap}.
 */
public final class ConsistencySession {
  private static final ThreadLocal<@Nullable ConsistencySession> CURRENT = new ThreadLocal<>();
  private static final String SEPARATOR = "_";
  private static final int MAX_POSITIONS = 8;
  private static final int MAX_LENGTH = 300;

  private final Map<Integer, LogPosition> carried = new HashMap<>();
  private final Map<Object, SessionProgress> databases = new ConcurrentHashMap<>();
  private volatile @Nullable Runnable listener;

  private ConsistencySession() {}

  /** Returns a session that has written nothing yet. */
  public static ConsistencySession start() {
    return new ConsistencySession();
  }

  /**
   * Returns a session that continues another.
   *
   * @param token that session's {@link #token}; what is malformed is ignored, since a client may
   *     have sent it. A position that the primary has not reached makes reads go to the primary and
   *     wait for nothing.
   */
  public static ConsistencySession resume(String token) {
    ConsistencySession session = new ConsistencySession();
    if (token.length() <= MAX_LENGTH) {
      for (String each : token.split(SEPARATOR, MAX_POSITIONS + 1)) {
        LogPosition position = LogPosition.parse(each);
        if (position != null) {
          session.carried.merge(position.cluster(), position, ConsistencySession::later);
        }
      }
    }
    return session;
  }

  /** Returns the session of this thread; null if none is open. */
  public static @Nullable ConsistencySession current() {
    return CURRENT.get();
  }

  /**
   * Makes this the session of this thread until the scope is closed.
   *
   * @return close it on the same thread; the session that was open before is open again then
   */
  public Scope open() {
    ConsistencySession before = CURRENT.get();
    CURRENT.set(this);
    return () -> {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    };
  }

  /** Returns a task that runs in this session, on whatever thread. */
  @SuppressWarnings("try") // The scope is only to be closed.
  public Runnable wrap(Runnable task) {
    return () -> {
      try (Scope ignored = open()) {
        task.run();
      }
    };
  }

  /**
   * Sets what is called when the session has written more, on the thread that wrote.
   *
   * @param written must neither block nor throw
   */
  public void onWrite(Runnable written) {
    listener = written;
  }

  /**
   * Returns what the session has written, for the next request of the same user.
   *
   * @return digits, lower-case letters, hyphens and underscores; empty if nothing was written
   */
  public String token() {
    Map<Integer, LogPosition> all = new HashMap<>(carried);
    for (SessionProgress each : databases.values()) {
      LogPosition position = each.written();
      if (position != null) {
        all.merge(position.cluster(), position, ConsistencySession::later);
      }
    }
    List<String> texts = new ArrayList<>();
    all.values().stream()
        .sorted(Comparator.comparingInt(LogPosition::cluster))
        .limit(MAX_POSITIONS)
        .forEach(each -> texts.add(each.toString()));
    return String.join(SEPARATOR, texts);
  }

  SessionProgress progress(Object database) {
    return databases.computeIfAbsent(database, any -> new SessionProgress());
  }

  /** Returns what earlier requests of the session wrote to a cluster. */
  @Nullable LogPosition carried(int cluster) {
    return carried.get(cluster);
  }

  void written() {
    Runnable called = listener;
    if (called != null) {
      called.run();
    }
  }

  private static LogPosition later(LogPosition one, LogPosition two) {
    LogPosition later = LogPosition.later(one, two);
    return later == null ? one : later;
  }

  /**
   * The time in which a session is that of a thread.
   *
   * <p>Confined to one thread.
   */
  @FunctionalInterface
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }
}
