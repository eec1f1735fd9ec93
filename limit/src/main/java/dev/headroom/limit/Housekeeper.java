// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done beside the requests: tells that this instance lives, notices the state's return,
 * writes down what is owed, hands ended leases back. Thread-safe; one daemon thread.
 */
final class Housekeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
  private static final Duration PROBE = Duration.ofMillis(250);
  private static final int PROBES_A_BEAT = 20;
  private static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

  private final LimitState state;
  private final CircuitBreaker breaker;
  private final SharedLimits shared;
  private final RateLimits limits;
  private final TimeSource time;
  private final String instance = UUID.randomUUID().toString();
  private final BackgroundScheduler scheduler = new BackgroundScheduler("limit");

  private volatile int most;
  private volatile boolean owing;

  // Confined to the thread.
  private int ticks;
  private int mostNow;
  private int mostBefore;
  private long turnedNanos;

  Housekeeper(LimitState state, CircuitBreaker breaker, SharedLimits shared, RateLimits limits) {
    this.state = state;
    this.breaker = breaker;
    this.shared = shared;
    this.limits = limits;
    this.time = limits.time();
    this.most = limits.settings().expectedInstances();
  }

  void open() {
    turnedNanos = time.nanos();
    scheduler.execute(WarmUp::run);
    scheduler.repeat(Duration.ZERO, PROBE, this::tick);
  }

  @Override
  public void close() {
    scheduler.close();
  }

  int instances() {
    return most;
  }

  KeyRegistry subjects() {
    return shared.subjects();
  }

  private void tick() {
    try {
      boolean wasOpen = breaker.isOpen();
      if (wasOpen || ticks % PROBES_A_BEAT == 0) {
        seen(state.beat(instance));
        if (wasOpen) {
          breaker.close();
        }
      }
      ticks++;
      settle();
    } catch (StoreUnavailableException stillAway) {
      // Told by the store's own watch; asked again at the next tick.
    }
  }

  /** Keeps the most that were seen in the last ten to twenty minutes. */
  private void seen(int living) {
    long now = time.nanos();
    if (now - turnedNanos > REMEMBERED_NANOS) {
      turnedNanos = now;
      mostBefore = mostNow;
      mostNow = 0;
    }
    mostNow = Math.max(mostNow, living);
    most = Math.max(limits.settings().expectedInstances(), Math.max(mostNow, mostBefore));
  }

  /** Some key owes permits to the shared state. */
  void owing() {
    owing = true;
  }

  void lost(StoreResult told) {
    owing = true;
    if (subjects().markLost(told.stamp())) {
      limits.listener().stateLost();
      LOG.warn("the shared limits lost their memory; what was spent here is written down anew");
    }
  }

  /** Writes down what keys owe that nobody has asked since. */
  private void settle() {
    if (breaker.isOpen() || !owing) {
      return;
    }
    owing = false;
    List<KeyState> debtors = new ArrayList<>();
    for (KeyState each : subjects().all()) {
      if (subjects().owes(each)) {
        debtors.add(each);
      }
    }
    for (KeyState each : debtors) {
      settle(each);
    }
  }

  /** One key a call: a call may not name a rule twice. */
  private void settle(KeyState debtor) {
    long generation = subjects().generation();
    int owed = subjects().owed(debtor);
    if (owed == 0) {
      debtor.recordedGeneration = generation;
      return;
    }
    StoreRequest.Terms terms =
        new StoreRequest.Terms(false, debtor.terms.stretchNanos(), owed, 0, 0);
    try {
      limits.listener().called();
      StoreResult grant =
          state.take(List.of(new StoreRequest(debtor.terms.limit(), debtor.key, 1, terms)), 0);
      if (grant.isLost()) {
        debtor.owed.addAndGet(owed);
        lost(grant);
      } else {
        debtor.recordedGeneration = generation;
        limits.listener().settled(debtor.rule.limit(), owed);
      }
    } catch (StoreUnavailableException away) {
      debtor.owed.addAndGet(owed);
      owing = true;
      throw away;
    }
  }

  /** When a lease has ended and nobody called since, what is left of it goes back. */
  void endLeaseLater(RequestCoalescer tap, long leaseNanos) {
    later(
        () -> {
          long stamp = tap.lease.stamp();
          int unspent = tap.endIdleLease(time.nanos());
          if (unspent > 0) {
            handBack(tap, unspent, stamp);
          }
        },
        leaseNanos + 1_000_000);
  }

  /** Permits came too late to be spent: they go back beside the requests. */
  void handBackLater(RequestCoalescer tap, int units, long stamp) {
    later(() -> handBack(tap, units, stamp), 0);
  }

  private void handBack(RequestCoalescer tap, int units, long stamp) {
    List<StoreRequest> back = new ArrayList<>(tap.requests.size());
    for (int i = 0; i < tap.requests.size(); i++) {
      KeyState subject = tap.keys.get(i);
      int permits = units * tap.requests.get(i).permits();
      StoreRequest.Terms terms =
          new StoreRequest.Terms(false, subject.terms.stretchNanos(), 0, permits, stamp);
      back.add(new StoreRequest(subject.terms.limit(), subject.key, 1, terms));
      limits.listener().handedBack(subject.rule.limit(), permits);
    }
    shared.handBack(back);
  }

  private void later(BackgroundScheduler.Task task, long nanos) {
    // Once it is closed, the permits leave their window by themselves.
    scheduler.schedule(Duration.ofNanos(nanos), task);
  }
}
