// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.MemoryRevocationStore;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, their attributes and revocations in the memory of one process: for a single instance,
 * and for tests.
 *
 * <p>It forgets everything when the process ends. Thread-safe: all methods hold the object's
 * monitor, as one row does in a database.
 */
public final class MemorySessionStore extends MemoryRevocationStore
    implements SessionStore, AttributeStore {
  private static final int MAX_AUDIT_ENTRIES = 100_000;
  private static final int MAX_LISTED = 1000;

  private final Map<String, StoredSession> sessions = new LinkedHashMap<>();
  private final Map<String, Map<String, byte[]>> attributes = new LinkedHashMap<>();
  private final Deque<AuditEntry> audit = new ArrayDeque<>();

  /** A session and its refresh family; revoked when {@code endedAt} is set. */
  private record StoredSession(Session session, RefreshFamily family, @Nullable Instant endedAt) {
    boolean isAlive(Instant now) {
      return endedAt == null && session.isAlive(now);
    }

    StoredSession with(Session changed) {
      return new StoredSession(changed, family, endedAt);
    }

    Instant end() {
      return Objects.requireNonNullElseGet(endedAt, session::end);
    }
  }

  /** Creates an empty store. */
  public MemorySessionStore(TimeSource time) {
    super(time);
  }

  @Override
  public synchronized long open(Session session, RefreshFamily family) {
    sessions.put(session.id(), new StoredSession(session, family, null));
    log(session.user(), "open", session.user(), session.id(), session.device().label());
    return revision();
  }

  @Override
  public synchronized Optional<Session> find(String id) {
    return Optional.ofNullable(live(id)).map(StoredSession::session);
  }

  @Override
  public synchronized boolean hasFamily(String id, Fingerprint family) {
    StoredSession stored = live(id);
    return stored != null && stored.family().secret().equals(family);
  }

  @Override
  public synchronized List<Session> findByUser(String user) {
    Instant now = now();
    return sessions.values().stream()
        .filter(stored -> stored.session().user().equals(user) && stored.isAlive(now))
        .map(StoredSession::session)
        .sorted(Comparator.comparing(Session::lastSeen).reversed())
        .limit(MAX_LISTED)
        .toList();
  }

  @Override
  public synchronized boolean rename(String user, String id, String label) {
    StoredSession stored = live(id);
    if (stored == null || !stored.session().user().equals(user)) {
      return false;
    }
    sessions.put(id, stored.with(stored.session().withLabel(label)));
    return true;
  }

  @Override
  public synchronized RefreshOutcome refresh(RefreshAttempt attempt) {
    Instant now = now();
    long revision = revision();
    StoredSession stored = sessions.get(attempt.session());
    if (stored == null) {
      return new RefreshOutcome(
          new RefreshDecision.Refuse(RefreshDecision.Reason.INVALID), null, revision, now);
    }
    RefreshDecision decision = stored.family().decide(stored.isAlive(now), attempt, now);
    Session session = stored.session();
    if (decision instanceof RefreshDecision.Rotate) {
      session = session.withLastSeen(now, attempt.idle());
      RefreshFamily next = stored.family().rotated(attempt, now);
      sessions.put(session.id(), new StoredSession(session, next, null));
    }
    return new RefreshOutcome(decision, session, revision, now);
  }

  @Override
  public synchronized void markSeen(Collection<String> ids, Instant at, Duration idle) {
    for (String id : ids) {
      StoredSession stored = live(id);
      if (stored != null) {
        sessions.put(id, stored.with(stored.session().withLastSeen(at, idle)));
      }
    }
  }

  @Override
  public synchronized List<AuditEntry> audit(String user, int most) {
    return audit.stream().filter(entry -> user.equals(entry.user())).limit(most).toList();
  }

  @Override
  public synchronized long cleanUp(Duration retention) {
    Instant horizon = now().minus(retention);
    int before = sessions.size();
    sessions.values().removeIf(stored -> stored.end().isBefore(horizon));
    attributes.keySet().retainAll(sessions.keySet());
    return (long) before - sessions.size() + removeExpired();
  }

  @Override
  protected List<String> closeSessions(Revocation order, Instant now) {
    List<Session> closed = new ArrayList<>();
    sessions.replaceAll((id, stored) -> {
      if (!stored.isAlive(now) || !reaches(order, stored.session())) {
        return stored;
      }
      closed.add(stored.session());
      return new StoredSession(stored.session(), stored.family(), now);
    });
    boolean one = order.scope() == RevocationScope.SESSION;
    String user = order.scope() == RevocationScope.USER ? order.name() : null;
    if (one && !closed.isEmpty()) {
      user = closed.getFirst().user();
    }
    log(order.actor(), order.action(), user, one ? order.name() : null, order.reason());
    return closed.stream().map(Session::id).toList();
  }

  @Override
  protected List<String> closeSessions(List<RevocationEntry> lost, Instant now) {
    List<String> closed = new ArrayList<>();
    Predicate<Session> isReached = Session.reachedBy(lost);
    sessions.replaceAll((id, stored) -> {
      if (!stored.isAlive(now) || !isReached.test(stored.session())) {
        return stored;
      }
      closed.add(id);
      log("system", "restore", stored.session().user(), id, RevocationStore.RESTORED);
      return new StoredSession(stored.session(), stored.family(), now);
    });
    return closed;
  }

  private static boolean reaches(Revocation order, Session session) {
    String name = order.name();
    return switch (order.scope()) {
      case TOKEN -> false;
      case SESSION -> session.id().equals(name);
      case USER -> session.user().equals(name) && !session.id().equals(order.keepSession());
      case CLIENT -> name.equals(session.client());
      case TENANT -> name.equals(session.tenant());
      case ALL -> true;
    };
  }

  @Override
  public synchronized Map<String, byte[]> readAll(String session) {
    return live(session) == null
        ? Map.of()
        : Map.copyOf(attributes.getOrDefault(session, Map.of()));
  }

  @Override
  public synchronized boolean write(String session, Map<String, byte @Nullable []> changes) {
    if (live(session) == null) {
      return false;
    }
    Map<String, byte[]> stored = attributes.computeIfAbsent(session, any -> new LinkedHashMap<>());
    changes.forEach((name, value) -> {
      if (value == null) {
        stored.remove(name);
      } else {
        stored.put(name, value);
      }
    });
    return true;
  }

  @Override
  public synchronized boolean assignUser(String session, String user) {
    StoredSession stored = live(session);
    if (stored == null || !stored.session().user().isEmpty()) {
      return false;
    }
    sessions.put(session, stored.with(stored.session().withUser(user)));
    return true;
  }

  private @Nullable StoredSession live(String id) {
    StoredSession stored = sessions.get(id);
    return stored != null && stored.isAlive(now()) ? stored : null;
  }

  private void log(
      String actor, String action, @Nullable String user, @Nullable String id, String reason) {
    audit.addFirst(new AuditEntry(now(), actor, action, user, id, reason));
    if (audit.size() > MAX_AUDIT_ENTRIES) {
      audit.removeLast();
    }
  }
}
