// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys that this instance remembers, up to a number; beyond it a key is decided without being
 * remembered, and costs a call each time. Thread-safe.
 */
final class KeyRegistry {
  private static final int CHECKED_PER_NEW_KEY = 4;
  private static final int MAX_COMBINATIONS = 8;

  private record Name(String rule, String key) {}

  private final ConcurrentHashMap<Name, KeyState> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<LimitRule, StoredLimit> stored = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong generation = new AtomicLong();
  private final AtomicLong lastLoss = new AtomicLong();
  private final Set<RequestCoalescer> crowded = ConcurrentHashMap.newKeySet();
  private final Duration timeout;
  private final LimitContext context;

  /**
   * Each known name once, in the order in which they are checked next. An iterator of the map would
   * walk over a table that never shrinks, for four keys each time.
   */
  private final Deque<Name> order = new ArrayDeque<>();

  KeyRegistry(Duration timeout, LimitContext context) {
    this.timeout = timeout;
    this.context = context;
  }

  /** Returns the coalescer of one combination of requests. */
  RequestCoalescer coalescer(List<PermitRequest> requests) {
    KeyState first = find(requests.getFirst());
    for (RequestCoalescer each : first.coalescers) {
      if (each.requests.equals(requests)) {
        return each;
      }
    }
    return added(first, requests);
  }

  private RequestCoalescer added(KeyState first, List<PermitRequest> requests) {
    List<KeyState> keys = new ArrayList<>(requests.size());
    keys.add(first);
    for (PermitRequest each : requests.subList(1, requests.size())) {
      keys.add(find(each));
    }
    RequestCoalescer fresh = new RequestCoalescer(List.copyOf(requests), keys, crowded);
    synchronized (first) {
      for (RequestCoalescer each : first.coalescers) {
        if (each.requests.equals(requests)) {
          return each;
        }
      }
      if (first.coalescers.size() < MAX_COMBINATIONS) {
        first.coalescers.add(fresh);
      }
    }
    return fresh;
  }

  private KeyState find(PermitRequest request) {
    Name name = new Name(request.rule().name(), request.key());
    KeyState state = known.get(name);
    if (state != null && state.rule.equals(request.rule())) {
      return state;
    }
    KeyState fresh =
        new KeyState(request.rule(), name.key(), stored(request.rule()), generation.get());
    boolean added = false;
    if (state != null) {
      known.replace(name, state, fresh);
    } else if (count.get() < context.maxKeys()) {
      state = known.putIfAbsent(name, fresh);
      if (state != null) {
        return state;
      }
      count.incrementAndGet();
      added = true;
    }
    evictIdle(name, added);
    return fresh;
  }

  private StoredLimit stored(LimitRule rule) {
    return stored.computeIfAbsent(rule, each -> StoredLimit.of(each, timeout));
  }

  /**
   * Checks a few keys and evicts the idle ones; not the one that is about to call, or a crowd at a
   * new key would not share its call.
   *
   * @param added whether the spared one was not known before
   */
  private synchronized void evictIdle(Name spared, boolean added) {
    long now = context.time().nanos();
    for (int i = Math.min(CHECKED_PER_NEW_KEY, order.size()); i > 0; i--) {
      Name name = order.removeFirst();
      KeyState state = known.get(name);
      if (state != null
          && !name.equals(spared)
          && state.isIdle(now)
          && context.local().live(state.rule.limit(), state.key) == 0
          && known.remove(name, state)) {
        count.decrementAndGet();
      } else {
        order.addLast(name);
      }
    }
    if (added) {
      order.addLast(spared);
    }
  }

  /** A key gets permits back: what was refused may fit now. Returns the request to send. */
  StoreRequest handBack(StoreRequest returned) {
    KeyState state = known.get(new Name(returned.limit().name(), returned.key()));
    if (state == null) {
      return returned;
    }
    state.refusal = null;
    long known = state.knownStamp(context.time().nanos());
    if (!(returned.limit().algorithm() instanceof SlidingWindow)) {
      // What is freed may have been all that the state held, and a store forgets an empty state.
      state.forgetStamp();
    }
    return returned.withKnownStamp(known);
  }

  /** The store lost its data, one loss a token: every key owes what it spent in its window. */
  boolean markLost(long token) {
    if (lastLoss.getAndSet(token) == token) {
      return false;
    }
    generation.incrementAndGet();
    known.values().forEach(KeyState::markLost);
    return true;
  }

  /** Returns what a key must record in the store before it takes more. */
  int owed(KeyState state) {
    int owed = state.owed.getAndSet(0);
    if (state.recordedGeneration != generation.get()) {
      owed = Math.max(owed, context.local().live(state.rule.limit(), state.key));
    }
    return owed;
  }

  /** Returns the keys that owe permits to the store. */
  List<KeyState> owing() {
    long recorded = generation.get();
    return known.values().stream()
        .filter(each -> each.owed.get() > 0 || each.recordedGeneration != recorded)
        .toList();
  }

  long generation() {
    return generation.get();
  }

  /** Ends the wait of all who wait for the call of another. */
  void releaseWaiters(RequestCoalescer.Answer with) {
    crowded.forEach(each -> each.release(with));
  }

  /**
   * One key of one rule as this instance knows it: the limit that the shared store enforces, the
   * last refusal, and the permits that are owed to the store. Thread-safe.
   */
  static final class KeyState {
    /** The longest time for which a refusal is remembered: a hand-back may free permits earlier. */
    private static final long MAX_REFUSAL_NANOS = Duration.ofSeconds(1).toNanos();

    /** No generation, for these begin at 0. */
    private static final long NOT_RECORDED = -1;

    final LimitRule rule;
    final String key;
    final StoredLimit stored;
    final AtomicInteger owed = new AtomicInteger();

    /** Calls under way, each of which records what the key owes. */
    final AtomicInteger calls = new AtomicInteger();

    final CopyOnWriteArrayList<RequestCoalescer> coalescers = new CopyOnWriteArrayList<>();
    volatile long recordedGeneration;
    volatile @Nullable KnownRefusal refusal;

    /*
     * The newest stamp that the store recorded for this instance in the key's state, and until when
     * the store must have it. Written by several threads: an older of two stamps is as good, for the
     * state of a store has all that lie between its first and its last.
     */
    private volatile long stamp;
    private volatile long heldUntilNanos;

    /**
     * A refusal of the shared store.
     *
     * <p>Immutable.
     *
     * @param permits what was refused; as many and more are refused until it ends
     * @param untilNanos when it ends here
     * @param fitsNanos when the permits would fit
     */
    record KnownRefusal(int permits, int remaining, long untilNanos, long fitsNanos) {}

    KeyState(LimitRule rule, String key, StoredLimit stored, long generation) {
      this.rule = rule;
      this.key = key;
      this.stored = stored;
      this.recordedGeneration = generation;
    }

    /** The store recorded permits of this instance at a stamp. */
    void recorded(StoreResult.RuleResult rule, long sentNanos) {
      if (rule.stamp() == 0) {
        return;
      }
      long until = sentNanos + rule.heldNanos();
      long known = heldUntilNanos;
      // What an earlier call took is held on, unless it was handed back: then no stamp is known.
      heldUntilNanos = stamp == 0 || until - known > 0 ? until : known;
      stamp = Math.max(stamp, rule.stamp());
    }

    /** Returns the stamp that the key's state in the store must have now, or 0 for none. */
    long knownStamp(long now) {
      long known = stamp;
      return known != 0 && heldUntilNanos - now > 0 ? known : 0;
    }

    void forgetStamp() {
      stamp = 0;
    }

    /** The store lost the key's state: the key owes what it spent in its window. */
    void markLost() {
      forgetStamp();
      recordedGeneration = NOT_RECORDED;
      refusal = null;
    }

    /** Returns the refusal that still holds for a number of permits, or null. */
    @Nullable KnownRefusal refused(int permits, long now) {
      KnownRefusal last = refusal;
      return last != null && permits >= last.permits() && last.untilNanos() - now > 0 ? last : null;
    }

    void refuse(int permits, int remaining, long sentNanos, long waitNanos) {
      long hidden = Math.min(waitNanos, MAX_REFUSAL_NANOS);
      refusal = new KnownRefusal(permits, remaining, sentNanos + hidden, sentNanos + waitNanos);
    }

    boolean isIdle(long now) {
      KnownRefusal last = refusal;
      boolean refuses = last != null && last.untilNanos() - now > 0;
      return !refuses && owed.get() == 0 && coalescers.stream().allMatch(each -> each.isIdle(now));
    }
  }
}
