// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.decision;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions of operators, as this instance knows them: read from memory, written to a store at
 * once.
 *
 * <p>Of several decisions about the same thing the last one counts, by the clock of the store. As
 * long as the store is unavailable a decision holds on this instance alone, and is written by the
 * first {@link #exchange} that succeeds. The newest five hundred of a kind are kept.
 *
 * <p>Thread-safe. Reading waits for nothing. A decision waits for the store, at most for the
 * store's time-out, and not at all once the store is known to be unavailable.
 */
public final class Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
  private static final int MAX_KEPT = 500;
  private static final Duration TRIM_EVERY = Duration.ofHours(1);

  /** Instances and the store may disagree on the time by so much. */
  private static final Duration ENDED = Duration.ofHours(1);

  private static final long MAX_WAIT_SECONDS = 2;

  private static final String UNSAVED =
      "It holds on this instance alone, as the store of decisions does not answer; it is written,"
          + " and read by the other instances, when the store answers again";

  /** A decision that the store lacks, and the monotonic time at which it was made. Immutable. */
  private record Pending(Decision decision, long madeNanos) {}

  private final DecisionStore store;
  private final boolean lasting;
  private final TimeSource time;

  /** Held during calls of the store: one exchange at a time. */
  private final ReentrantLock exchanging = new ReentrantLock();

  // Guarded by exchanging.
  private boolean prepared;
  private Instant trimmed;

  private final Map<Decision.Key, Pending> pending = new ConcurrentHashMap<>();
  private volatile Map<Decision.Key, Decision> stored = Map.of();
  private volatile boolean available = true;

  private Decisions(DecisionStore store, boolean lasting, TimeSource time) {
    this.store = store;
    this.lasting = lasting;
    this.time = time;
    this.trimmed = time.now();
  }

  /** Creates decisions that hold on this instance, until it ends. */
  public Decisions(TimeSource time) {
    this(new MemoryDecisionStore(time), false, time);
  }

  /** Creates decisions in a store; {@link #exchange} reads those of other instances. */
  public Decisions(DecisionStore store, TimeSource time) {
    this(store, true, time);
  }

  /** Returns whether a store keeps decisions over a restart, and for all instances. */
  public boolean isLasting() {
    return lasting;
  }

  /**
   * Takes a decision, in place of an earlier one about the same thing.
   *
   * @param details what was decided
   * @param by who decided
   * @param until when it ends; null if it does not end by itself
   * @return whether the store has it; if not, it holds here, and is written later
   */
  public boolean decide(
      Decision.Key key, Map<String, String> details, String by, @Nullable Instant until) {
    Decision decision = new Decision(key, new TreeMap<>(details), by, time.now(), until);
    Pending made = new Pending(decision, time.nanos());
    pending.put(key, made);
    if (available) {
      tryExchange();
    }
    return !made.equals(pending.get(key));
  }

  private void tryExchange() {
    try {
      if (exchanging.tryLock(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        try {
          exchange();
        } finally {
          exchanging.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailableException e) {
      // The store logs its own changes of state; the next exchange writes what this one left.
    } catch (RuntimeException e) {
      LOG.warn("what operators decided could not be stored; it is tried again", e);
    }
  }

  /**
   * Writes what the store lacks, and reads what this and other instances decided.
   *
   * @throws StoreUnavailableException if the store does not answer; nothing is lost
   */
  public void exchange() {
    exchanging.lock();
    try {
      boolean done = false;
      try {
        exchangeAll();
        done = true;
      } finally {
        available = done;
      }
    } finally {
      exchanging.unlock();
    }
  }

  private void exchangeAll() {
    if (!prepared) {
      store.prepare();
      prepared = true;
    }
    Map<Decision.Key, Pending> written = Map.copyOf(pending);
    for (Pending each : written.values()) {
      long age = Math.max(0, time.nanos() - each.madeNanos());
      store.save(each.decision(), Duration.ofNanos(age));
    }
    Instant now = time.now();
    if (Duration.between(trimmed, now).compareTo(TRIM_EVERY) >= 0) {
      store.trim(ENDED, MAX_KEPT);
      trimmed = now;
    }
    Map<Decision.Key, Decision> loaded = new HashMap<>();
    store.load().forEach(each -> loaded.put(each.key(), each));
    stored = Map.copyOf(loaded);
    // After it is stored, so that no reader misses it in between.
    written.forEach(pending::remove);
  }

  /** Returns what an operator should know of decisions that the store lacks; empty without any. */
  public Optional<String> unsaved() {
    return pending.isEmpty() ? Optional.empty() : Optional.of(UNSAVED);
  }

  /** Returns the decision about a thing, also one that has ended; empty if there is none. */
  public Optional<Decision> find(Decision.Key key) {
    Pending made = pending.get(key);
    return made == null ? Optional.ofNullable(stored.get(key)) : Optional.of(made.decision());
  }

  /** Returns the decisions of a kind, the oldest first; those too that have ended lately. */
  public List<Decision> all(String kind) {
    // First what is pending: what is stored meanwhile is found in one of the two.
    Map<Decision.Key, Pending> made = Map.copyOf(pending);
    Map<Decision.Key, Decision> all = new HashMap<>(stored);
    made.forEach((key, each) -> all.put(key, each.decision()));
    return all.values().stream()
        .filter(each -> each.key().kind().equals(kind))
        .sorted(Decision.OLDEST_FIRST)
        .toList();
  }
}
