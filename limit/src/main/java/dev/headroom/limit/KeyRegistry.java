// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.KeyHash;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
  private static final int LOOKED_AT_PER_NEW_KEY = 4;
  private static final int MOST_COMBINATIONS = 8;
  private static final int LONGEST_KEY = 64;

  private record Name(String rule, String key) {}

  private final ConcurrentHashMap<Name, KeyState> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<LimitRule, KeyState.SharedTerms> held = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong generation = new AtomicLong();
  private final AtomicLong lastLoss = new AtomicLong();
  private final Set<RequestCoalescer> crowds = ConcurrentHashMap.newKeySet();
  private final Duration timeout;
  private final RateLimits limits;
  private Iterator<Name> hand = known.keySet().iterator();

  KeyRegistry(Duration timeout, RateLimits limits) {
    this.timeout = timeout;
    this.limits = limits;
  }

  /** Returns what stands for one combination of asks. */
  RequestCoalescer coalescer(List<PermitRequest> asks) {
    KeyState first = subject(asks.getFirst());
    for (RequestCoalescer each : first.coalescers) {
      if (each.isFor(asks)) {
        return each;
      }
    }
    return added(first, asks);
  }

  private RequestCoalescer added(KeyState first, List<PermitRequest> asks) {
    List<KeyState> subjects = new ArrayList<>(asks.size());
    subjects.add(first);
    for (PermitRequest each : asks.subList(1, asks.size())) {
      subjects.add(subject(each));
    }
    RequestCoalescer tap = new RequestCoalescer(List.copyOf(asks), subjects, crowds);
    synchronized (first) {
      for (RequestCoalescer each : first.coalescers) {
        if (each.isFor(asks)) {
          return each;
        }
      }
      if (first.coalescers.size() < MOST_COMBINATIONS) {
        first.coalescers.add(tap);
      }
    }
    return tap;
  }

  private KeyState subject(PermitRequest ask) {
    String key = ask.key().length() <= LONGEST_KEY ? ask.key() : KeyHash.of(ask.key());
    Name name = new Name(ask.rule().name(), key);
    KeyState subject = known.get(name);
    if (subject != null && subject.rule.same(ask.rule())) {
      return subject;
    }
    KeyState fresh = new KeyState(ask.rule(), key, held(ask.rule()), generation.get());
    if (subject != null) {
      known.replace(name, subject, fresh);
    } else if (count.get() < limits.settings().maxKeys()) {
      subject = known.putIfAbsent(name, fresh);
      if (subject != null) {
        return subject;
      }
      count.incrementAndGet();
    }
    forgetIdle(name);
    return fresh;
  }

  KeyState.SharedTerms held(LimitRule rule) {
    return held.computeIfAbsent(rule, each -> KeyState.SharedTerms.of(each, timeout));
  }

  /**
   * Looks at a few keys and forgets those of which nothing need be known; not the one that is about
   * to call, or a crowd at a new key would not share its call.
   */
  private synchronized void forgetIdle(Name spared) {
    long now = limits.time().nanos();
    for (int i = 0; i < LOOKED_AT_PER_NEW_KEY; i++) {
      if (!hand.hasNext()) {
        hand = known.keySet().iterator();
      }
      if (!hand.hasNext()) {
        return;
      }
      Name name = hand.next();
      KeyState subject = known.get(name);
      if (subject != null
          && !name.equals(spared)
          && subject.isIdle(now)
          && limits.local().live(subject.rule.limit(), subject.key) == 0
          && known.remove(name, subject)) {
        count.decrementAndGet();
      }
    }
  }

  /** A key got permits back: what it was refused may fit now. */
  void forgetRefusal(Limit rule, String key) {
    String shortened = key.length() <= LONGEST_KEY ? key : KeyHash.of(key);
    KeyState subject = known.get(new Name(rule.name(), shortened));
    if (subject != null) {
      subject.refusal = null;
    }
  }

  /** The state lost its memory, one loss a token: every key owes what it spent in its window. */
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

  /** Returns what a key must write down in the state before it takes more. */
  int owed(KeyState subject) {
    int owed = subject.owed.getAndSet(0);
    if (subject.recordedGeneration != generation.get()) {
      owed = Math.max(owed, limits.local().live(subject.rule.limit(), subject.key));
    }
    return owed;
  }

  boolean owes(KeyState subject) {
    return subject.owed.get() > 0 || subject.recordedGeneration != generation.get();
  }

  long generation() {
    return generation.get();
  }

  /** Answers all who wait for another's call. */
  void releaseWaiters(RequestCoalescer.Answer with) {
    crowds.forEach(each -> each.release(with));
  }

  Collection<KeyState> all() {
    return known.values();
  }
}
