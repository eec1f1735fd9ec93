// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.revocation.Confirmations;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationChanges;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationLookup;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationScopeReader;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.token.OpaqueTokenStore;
import dev.headroom.session.token.SealedKey;
import dev.headroom.session.token.SigningKeyStore;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The record in the memory of one process: for one instance, and for tests.
 *
 * <p>It forgets everything when the process ends. Thread-safe: one lock guards all, as one row does
 * in a database.
 */
public final class MemorySessionStore
    implements SessionStore, RevocationStore, SigningKeyStore, AttributeStore, OpaqueTokenStore {
  private static final int MOST_AUDIT = 100_000;
  private static final int MOST_LISTED = 1000;

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, StoredSession> sessions = new LinkedHashMap<>();
  private final Map<String, Map<String, byte[]>> attributes = new LinkedHashMap<>();
  private final Map<Fingerprint, Opaque> opaque = new LinkedHashMap<>();
  private final Map<EntryKey, RevocationEntry> cuts = new LinkedHashMap<>();
  private final Map<String, InstanceState> instances = new LinkedHashMap<>();
  private final TreeMap<Integer, SealedKey> keys = new TreeMap<>();
  private final Deque<AuditEntry> audit = new ArrayDeque<>();
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
  private long revision;
  private Instant clock = Instant.MIN;

  /** A session and its family; ended when {@code ended} is set. */
  private record StoredSession(Session session, RefreshFamily refresh, @Nullable Instant ended) {}

  private record Opaque(String session, long revision, Instant issued, Instant expires) {}

  private record EntryKey(RevocationScope scope, Fingerprint fingerprint) {}

  private record InstanceState(long revision, Instant at) {}

  /** Creates an empty record. */
  public MemorySessionStore(TimeSource time) {
    this.time = time;
  }

  @Override
  public long open(Session session, RefreshFamily refresh) {
    return locked(() -> {
      sessions.put(session.id(), new StoredSession(session, refresh, null));
      note(session.user(), "open", session.user(), session.id(), session.device().label());
      return revision;
    });
  }

  @Override
  public Optional<Session> find(String id) {
    return locked(() -> Optional.ofNullable(alive(id)).map(StoredSession::session));
  }

  @Override
  public boolean hasFamily(String id, Fingerprint family) {
    return locked(() -> {
      StoredSession kept = alive(id);
      return kept != null && kept.refresh().family().equals(family);
    });
  }

  @Override
  public List<Session> findByUser(String user) {
    return locked(() ->
        sessions.values().stream()
            .filter(kept -> kept.session().user().equals(user) && isAlive(kept))
            .map(StoredSession::session)
            .sorted(Comparator.comparing(Session::lastSeen).reversed())
            .limit(MOST_LISTED)
            .toList());
  }

  @Override
  public boolean rename(String user, String id, String label) {
    return locked(() -> {
      StoredSession kept = alive(id);
      if (kept == null || !kept.session().user().equals(user)) {
        return false;
      }
      sessions.put(id, new StoredSession(kept.session().withLabel(label), kept.refresh(), null));
      return true;
    });
  }

  @Override
  public RefreshOutcome refresh(RefreshAttempt attempt) {
    return locked(() -> {
      Instant now = tick();
      StoredSession kept = sessions.get(attempt.session());
      if (kept == null) {
        return new RefreshOutcome(
            new RefreshDecision.Refuse(RefreshDecision.Reason.INVALID), null, revision, now);
      }
      RefreshDecision verdict = RefreshRules.judge(kept.refresh(), isAlive(kept), attempt, now);
      Session session = kept.session();
      if (verdict instanceof RefreshDecision.Rotate) {
        session = session.withLastSeen(now, attempt.idle());
        RefreshFamily next = RefreshRules.rotated(kept.refresh(), attempt, now);
        sessions.put(session.id(), new StoredSession(session, next, null));
      }
      return new RefreshOutcome(verdict, session, revision, now);
    });
  }

  @Override
  public void markSeen(Collection<String> ids, Instant at, Duration idle) {
    locked(() -> {
      for (String id : ids) {
        StoredSession kept = alive(id);
        if (kept != null) {
          sessions.put(
              id, new StoredSession(kept.session().withLastSeen(at, idle), kept.refresh(), null));
        }
      }
      return revision;
    });
  }

  @Override
  public List<AuditEntry> audit(String user, int most) {
    return locked(
        () -> audit.stream().filter(entry -> user.equals(entry.user())).limit(most).toList());
  }

  @Override
  public long cleanUp(Duration keepEnded) {
    return locked(() -> {
      Instant now = tick();
      int before = sessions.size() + cuts.size();
      sessions.values().removeIf(kept -> over(kept).plus(keepEnded).isBefore(now));
      attributes.keySet().retainAll(sessions.keySet());
      opaque.values().removeIf(token -> token.expires().isBefore(now));
      cuts.values().removeIf(cut -> cut.until().isBefore(now));
      return (long) before - sessions.size() - cuts.size();
    });
  }

  @Override
  public RevocationResult revoke(Revocation order, Duration tokenLife) {
    RevocationResult ended =
        locked(() -> {
          Instant now = tick();
          revision++;
          List<Session> reached = end(order, now);
          List<RevocationEntry> written =
              RevocationScopeReader.order(order, reached, revision, now.plus(tokenLife));
          written.forEach(cut -> cuts.put(new EntryKey(cut.scope(), cut.fingerprint()), cut));
          @Nullable String user = order.scope() == RevocationScope.USER ? order.name() : null;
          if (order.scope() == RevocationScope.SESSION && !reached.isEmpty()) {
            user = reached.getFirst().user();
          }
          @Nullable String id = order.scope() == RevocationScope.SESSION ? order.name() : null;
          note(order.actor(), RevocationScopeReader.action(order), user, id, order.reason());
          return new RevocationResult(revision, written, reached.size(), now);
        });
    wakes.forEach(Runnable::run);
    return ended;
  }

  @Override
  public RevocationChanges changesAfter(String instance, long after) {
    return locked(() -> {
      Instant now = tick();
      instances.put(instance, new InstanceState(after, now));
      List<RevocationEntry> more =
          cuts.values().stream().filter(cut -> cut.revision() > after).toList();
      return new RevocationChanges(more, revision, now, "memory");
    });
  }

  @Override
  public RevocationLookup lookup(RevocableToken facts) {
    return locked(() -> {
      for (RevocationScope scope : RevocationScope.values()) {
        Fingerprint key = facts.of(scope);
        RevocationEntry cut = key == null ? null : cuts.get(new EntryKey(scope, key));
        if (cut != null && (scope == RevocationScope.TOKEN || facts.revision() < cut.revision())) {
          return new RevocationLookup(true, tick());
        }
      }
      return new RevocationLookup(false, tick());
    });
  }

  @Override
  public Confirmations confirmations(long wanted, Duration lately) {
    return locked(() -> {
      Instant since = tick().minus(lately);
      List<InstanceState> alive =
          instances.values().stream().filter(each -> !each.at().isBefore(since)).toList();
      long confirmed = alive.stream().filter(each -> each.revision() >= wanted).count();
      return new Confirmations((int) confirmed, alive.size());
    });
  }

  @Override
  public void leave(String instance) {
    locked(() -> instances.remove(instance) != null);
  }

  @Override
  public void onChange(Runnable wake) {
    wakes.add(wake);
  }

  @Override
  public List<SealedKey> keys() {
    return locked(() -> List.copyOf(keys.values()));
  }

  @Override
  public boolean add(SealedKey key) {
    return locked(() -> keys.putIfAbsent(key.number(), key) == null);
  }

  @Override
  public Map<String, byte[]> readAll(String session) {
    return locked(() ->
        alive(session) == null ? Map.of() : Map.copyOf(attributes.getOrDefault(session, Map.of())));
  }

  @Override
  public boolean write(String session, Map<String, byte @Nullable []> changes) {
    return locked(() -> {
      if (alive(session) == null) {
        return false;
      }
      Map<String, byte[]> kept = attributes.computeIfAbsent(session, any -> new LinkedHashMap<>());
      changes.forEach((name, value) -> {
        if (value == null) {
          kept.remove(name);
        } else {
          kept.put(name, value);
        }
      });
      return true;
    });
  }

  @Override
  public boolean assignUser(String session, String user) {
    return locked(() -> {
      StoredSession kept = alive(session);
      if (kept == null || !kept.session().user().isEmpty()) {
        return false;
      }
      sessions.put(session, new StoredSession(kept.session().withUser(user), kept.refresh(), null));
      return true;
    });
  }

  @Override
  public void save(
      Fingerprint token, String session, long issuedAt, Instant issued, Instant expires) {
    locked(() -> opaque.put(token, new Opaque(session, issuedAt, issued, expires)) == null);
  }

  @Override
  public Optional<OpaqueTokenStore.StoredToken> find(Fingerprint token) {
    return locked(() -> {
      Opaque found = opaque.get(token);
      StoredSession owner = found == null ? null : alive(found.session());
      return owner == null || found == null
          ? Optional.empty()
          : Optional.of(
              new OpaqueTokenStore.StoredToken(
                  owner.session(), found.revision(), found.issued(), found.expires()));
    });
  }

  private List<Session> end(Revocation order, Instant now) {
    Predicate<Session> reached = RevocationScopeReader.reach(order);
    List<Session> ended = new ArrayList<>();
    sessions.replaceAll((id, kept) -> {
      if (!isAlive(kept) || !reached.test(kept.session())) {
        return kept;
      }
      ended.add(kept.session());
      return new StoredSession(kept.session(), kept.refresh(), now);
    });
    return ended;
  }

  private @Nullable StoredSession alive(String id) {
    StoredSession kept = sessions.get(id);
    return kept != null && isAlive(kept) ? kept : null;
  }

  private boolean isAlive(StoredSession kept) {
    return kept.ended() == null && kept.session().isAlive(tick());
  }

  private static Instant over(StoredSession kept) {
    Instant ended = kept.ended();
    if (ended != null) {
      return ended;
    }
    Session session = kept.session();
    return session.idleUntil().isBefore(session.expires())
        ? session.idleUntil()
        : session.expires();
  }

  /** The record's time: never goes back, whatever the wall clock does. */
  private Instant tick() {
    Instant now = time.now();
    clock = now.isAfter(clock) ? now : clock;
    return clock;
  }

  private void note(
      String actor, String action, @Nullable String user, @Nullable String id, String reason) {
    audit.addFirst(new AuditEntry(tick(), actor, action, user, id, reason));
    if (audit.size() > MOST_AUDIT) {
      audit.removeLast();
    }
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
