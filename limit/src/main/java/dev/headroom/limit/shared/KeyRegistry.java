// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.ground.KeyHash;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The keys that this instance remembers, up to a number; beyond it a key is decided without being
 * remembered, and costs a call each time. Thread-safe.
 */
final class KeyRegistry {
  private static final int CHECKED_PER_NEW_KEY = 4;
  private static final int MAX_COMBINATIONS = 8;
  private static final int MAX_KEY_LENGTH = 64;

  private record Name(String rule, String key) {}

  private final ConcurrentHashMap<Name, KeyState> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<LimitRule, KeyState.SharedTerms> terms =
      new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong generation = new AtomicLong();
  private final AtomicLong lastLoss = new AtomicLong();
  private final Set<RequestCoalescer> crowded = ConcurrentHashMap.newKeySet();
  private final Duration timeout;
  private final LimitContext context;
  private Iterator<Name> cursor = known.keySet().iterator();

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
    Name name = name(request.rule().limit(), request.key());
    KeyState state = known.get(name);
    if (state != null && state.rule.equals(request.rule())) {
      return state;
    }
    KeyState fresh =
        new KeyState(request.rule(), name.key(), terms(request.rule()), generation.get());
    if (state != null) {
      known.replace(name, state, fresh);
    } else if (count.get() < context.maxKeys()) {
      state = known.putIfAbsent(name, fresh);
      if (state != null) {
        return state;
      }
      count.incrementAndGet();
    }
    evictIdle(name);
    return fresh;
  }

  private static Name name(Limit limit, String key) {
    return new Name(limit.name(), key.length() <= MAX_KEY_LENGTH ? key : KeyHash.of(key));
  }

  KeyState.SharedTerms terms(LimitRule rule) {
    return terms.computeIfAbsent(rule, each -> KeyState.SharedTerms.of(each, timeout));
  }

  /**
   * Checks a few keys and evicts the idle ones; not the one that is about to call, or a crowd at a
   * new key would not share its call.
   */
  private synchronized void evictIdle(Name spared) {
    long now = context.time().nanos();
    for (int i = 0; i < CHECKED_PER_NEW_KEY; i++) {
      if (!cursor.hasNext()) {
        cursor = known.keySet().iterator();
      }
      if (!cursor.hasNext()) {
        return;
      }
      Name name = cursor.next();
      KeyState state = known.get(name);
      if (state != null
          && !name.equals(spared)
          && state.isIdle(now)
          && context.local().live(state.rule.limit(), state.key) == 0
          && known.remove(name, state)) {
        count.decrementAndGet();
      }
    }
  }

  /** A key got permits back: what was refused may fit now. */
  void forgetRefusal(Limit rule, String key) {
    KeyState state = known.get(name(rule, key));
    if (state != null) {
      state.refusal = null;
    }
  }

  /** The store lost its data, one loss a token: every key owes what it spent in its window. */
  boolean markLost(long token) {
    if (lastLoss.getAndSet(token) == token) {
      return false;
    }
    generation.incrementAndGet();
    for (KeyState each : known.values()) {
      each.refusal = null;
    }
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
}
