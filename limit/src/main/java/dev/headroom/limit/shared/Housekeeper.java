// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.shared.KeyRegistry.KeyState;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work of shared limits: sends heartbeats, notices that the store is available
 * again, records what is owed, hands ended leases back. Thread-safe; one daemon thread.
 */
final class Housekeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);

  /** While the store is unavailable, or keys owe permits to it. */
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(250);

  private static final long SETTLED_NANOS = HEARTBEAT_INTERVAL.multipliedBy(2).toNanos();
  private static final long PERIOD_NANOS = Duration.ofMinutes(10).toNanos();

  private final LimitState state;
  private final CircuitBreaker breaker;
  private final KeyRegistry registry;
  private final LimitContext context;
  private final String instance = UUID.randomUUID().toString();
  private final BackgroundScheduler tasks = new BackgroundScheduler("limit");

  private final AtomicBoolean lostKeyLogged = new AtomicBoolean();

  private volatile int instances;
  private volatile boolean instancesKnown;
  private volatile boolean owing;
  private final AtomicBoolean probeIsScheduled = new AtomicBoolean();
  private volatile Runnable probeNow = () -> {};

  // Confined to the background thread.
  private int maxThisPeriod;
  private int maxLastPeriod;
  private long periodStartNanos;
  private boolean hears;
  private long hearsSinceNanos;

  Housekeeper(
      LimitState state, CircuitBreaker breaker, KeyRegistry registry, LimitContext context) {
    this.state = state;
    this.breaker = breaker;
    this.registry = registry;
    this.context = context;
    this.instances = context.expectedInstances();
    this.instancesKnown = context.expectedInstances() > 1;
  }

  void open(Runnable warmUp) {
    periodStartNanos = context.time().nanos();
    tasks.execute(warmUp::run);
    probeNow = tasks.repeat(Duration.ZERO, HEARTBEAT_INTERVAL, this::probe);
  }

  @Override
  public void close() {
    tasks.close();
  }

  int instances() {
    return instances;
  }

  /**
   * Returns whether the number of instances is known: it is set, or this instance heard from the
   * store for as long as all others need to send a heartbeat, and to hear of this one.
   */
  boolean knowsInstances() {
    return instancesKnown;
  }

  /** Schedules a probe after an interval, unless one is scheduled. */
  void probeSoon() {
    if (probeIsScheduled.compareAndSet(false, true)) {
      boolean accepted = false;
      try {
        accepted =
            tasks.schedule(
                PROBE_INTERVAL,
                () -> {
                  probeIsScheduled.set(false);
                  probeNow.run();
                });
      } finally {
        if (!accepted) {
          probeIsScheduled.set(false); // No thread could be started: the next heartbeat probes.
        }
      }
    }
  }

  private void probe() {
    boolean wasOpen = breaker.isOpen();
    boolean heard = false;
    try {
      count(heartbeat());
      heard = true;
      if (wasOpen) {
        breaker.close();
      }
      settleAll();
    } catch (StoreUnavailableException stillUnavailable) {
      // The store logs it itself; the next probe tries again.
    } finally {
      if (!heard || owing || breaker.isOpen()) {
        probeSoon();
      }
    }
  }

  private int heartbeat() {
    boolean heard = false;
    try {
      int alive = state.heartbeat(instance);
      heard = true;
      return alive;
    } finally {
      hears &= heard;
    }
  }

  /** Keeps the largest number of instances that were alive in the last ten to twenty minutes. */
  private void count(int alive) {
    long now = context.time().nanos();
    if (!hears) {
      hears = true;
      hearsSinceNanos = now;
    }
    instancesKnown |= now - hearsSinceNanos >= SETTLED_NANOS;
    if (now - periodStartNanos > PERIOD_NANOS) {
      periodStartNanos = now;
      maxLastPeriod = maxThisPeriod;
      maxThisPeriod = 0;
    }
    maxThisPeriod = Math.max(maxThisPeriod, alive);
    instances = Math.max(context.expectedInstances(), Math.max(maxThisPeriod, maxLastPeriod));
  }

  /** Some key owes permits to the store. */
  void markOwing() {
    owing = true;
    probeSoon();
  }

  /** A key owes permits to the store, never more than its limit gives. */
  void owe(KeyState key, int permits) {
    if (permits > 0) {
      int most = key.rule.limit().capacity();
      key.owed.updateAndGet(owed -> Math.min(most, owed + permits));
      markOwing();
    }
  }

  /**
   * The store lost its data: noted before it is marked, for a probe looks once for what is owed.
   */
  void recordLoss(StoreResult lost) {
    if (registry.markLost(lost.stamp())) {
      context.listener().counted(LimitMeter.STATE_LOST);
      LOG.warn("the store lost its limits; what this instance spent is recorded again");
    }
    markOwing();
  }

  /** The store lost the states of some of the keys of a call, which took nothing. */
  void recordLostKeys(List<KeyState> keys, StoreResult lost) {
    for (int i = 0; i < keys.size(); i++) {
      if (lost.isLost(i)) {
        keys.get(i).markLost();
        context.listener().counted(LimitMeter.STATE_LOST);
      }
    }
    markOwing();
    if (lostKeyLogged.compareAndSet(false, true)) {
      LOG.warn(
          "the store lost the state of a key of limit {}, and may lose more: let it evict nothing"
              + " (logged once; headroom.limit.state.lost counts them)",
          keys.getFirst().rule.name());
    }
  }

  /** Records the permits that keys owe and no call has recorded since. */
  private void settleAll() {
    if (breaker.isOpen() || !owing) {
      return;
    }
    owing = false;
    for (KeyState each : registry.owing()) {
      if (each.calls.get() == 0) {
        settle(each);
      } else {
        owing = true;
      }
    }
  }

  /** One key a call: a call may not name a rule twice. */
  private void settle(KeyState key) {
    long generation = registry.generation();
    int owed = registry.owed(key);
    if (owed == 0) {
      key.recordedGeneration = generation;
      return;
    }
    StoreRequest.Terms terms =
        StoreRequest.Terms.PLAIN.withExtension(key.stored.extensionNanos()).withOwed(owed);
    long now = context.time().nanos();
    StoreRequest request =
        new StoreRequest(key.stored.limit(), key.key, 1, terms, key.knownStamp(now));
    try {
      context.listener().counted(LimitMeter.CALLS);
      StoreResult result = state.take(List.of(request), 0);
      if (result.isLost()) {
        key.owed.addAndGet(owed);
        recordLoss(result);
      } else if (result.hasLostKeys()) {
        key.owed.addAndGet(owed);
        recordLostKeys(List.of(key), result);
      } else {
        key.recordedGeneration = generation;
        key.recorded(result.byRule().getFirst(), now);
        context.listener().counted(LimitMeter.SETTLED, key.rule.name(), owed);
      }
    } catch (StoreUnavailableException unavailable) {
      key.owed.addAndGet(owed);
      owing = true;
      throw unavailable;
    }
  }

  /** When a lease has ended and nobody called since, what is left of it is handed back. */
  void endLeaseLater(RequestCoalescer coalescer, long leaseNanos) {
    var unused =
        tasks.schedule(
            Duration.ofNanos(leaseNanos).plusMillis(1),
            () -> {
              long stamp = coalescer.lease.stamp();
              int unspent = coalescer.endIdleLease(context.time().nanos());
              if (unspent > 0) {
                handBack(coalescer, unspent, stamp, List.of());
              }
            });
  }

  /** Permits came too late to be spent: they leave this instance's own count, and so its share. */
  void uncharge(RequestCoalescer coalescer, int units, RequestCoalescer.Taken taken) {
    for (int i = 0; i < coalescer.keys.size(); i++) {
      KeyState key = coalescer.keys.get(i);
      // Of an observed rule less may have been taken.
      int times = Math.min(units, taken.result().byRule().get(i).times());
      if (times > 0) {
        int permits = times * coalescer.requests.get(i).permits();
        long stamp = taken.localStamps().get(i);
        StoreRequest own = StoreRequest.handBack(key.rule.limit(), key.key, permits, stamp);
        var unused = context.local().take(List.of(own), 0);
      }
    }
  }

  /**
   * Permits came too late to be spent: they are handed back beside the requests.
   *
   * @param owed what each key owes besides, and the same step records; empty for nothing
   */
  void handBackLater(
      RequestCoalescer coalescer, int units, RequestCoalescer.Taken taken, List<Integer> owed) {
    tasks.execute(() -> handBack(coalescer, units, taken.result().stamp(), owed));
  }

  private void handBack(RequestCoalescer coalescer, int units, long stamp, List<Integer> owed) {
    List<StoreRequest> returned = new ArrayList<>(coalescer.requests.size());
    for (int i = 0; i < coalescer.requests.size(); i++) {
      KeyState key = coalescer.keys.get(i);
      int permits = units * coalescer.requests.get(i).permits();
      int due = owed.isEmpty() ? 0 : owed.get(i);
      StoreRequest.Terms terms =
          StoreRequest.Terms.PLAIN
              .withExtension(key.stored.extensionNanos())
              .withOwed(due)
              .withReturned(permits, stamp);
      returned.add(new StoreRequest(key.stored.limit(), key.key, 1, terms));
      context.listener().counted(LimitMeter.HANDED_BACK, key.rule.name(), permits);
    }
    long now = context.time().nanos();
    StoreResult result = handBack(returned);
    for (int i = 0; i < owed.size(); i++) {
      KeyState key = coalescer.keys.get(i);
      if (result == null) {
        owe(key, owed.get(i));
      } else if (owed.get(i) > 0) {
        key.recorded(result.byRule().get(i), now);
        context.listener().counted(LimitMeter.SETTLED, key.rule.name(), owed.get(i));
      }
    }
  }

  /** Hands permits back; returns null where the store took nothing of the call. */
  @Nullable StoreResult handBack(List<StoreRequest> returned) {
    List<StoreRequest> sent = returned.stream().map(registry::handBack).toList();
    try {
      context.listener().counted(LimitMeter.CALLS);
      // A state that was lost has nothing to free; what is recorded again counts until it leaves.
      StoreResult result = state.take(sent, 0);
      if (result.isLost()) {
        recordLoss(result);
      }
      return result.isLost() || result.hasLostKeys() ? null : result;
    } catch (StoreUnavailableException lost) {
      // The permits leave their window by themselves: later, never earlier.
      return null;
    }
  }
}
