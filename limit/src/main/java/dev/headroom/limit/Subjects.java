// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.Keys;
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
final class Subjects {
  private static final int LOOKED_AT_PER_NEW_KEY = 4;
  private static final int MOST_COMBINATIONS = 8;
  private static final int LONGEST_KEY = 64;

  private record Name(String rule, String key) {}

  private final ConcurrentHashMap<Name, Subject> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<LimitRule, Subject.Held> held = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong generation = new AtomicLong();
  private final AtomicLong lastLoss = new AtomicLong();
  private final Set<Tap> crowds = ConcurrentHashMap.newKeySet();
  private final Duration timeout;
  private final Limits limits;
  private Iterator<Name> hand = known.keySet().iterator();

  Subjects(Duration timeout, Limits limits) {
    this.timeout = timeout;
    this.limits = limits;
  }

  /** Returns what stands for one combination of asks. */
  Tap tap(List<Ask> asks) {
    Subject first = subject(asks.getFirst());
    for (Tap each : first.taps) {
      if (each.isFor(asks)) {
        return each;
      }
    }
    return added(first, asks);
  }

  private Tap added(Subject first, List<Ask> asks) {
    List<Subject> subjects = new ArrayList<>(asks.size());
    subjects.add(first);
    for (Ask each : asks.subList(1, asks.size())) {
      subjects.add(subject(each));
    }
    Tap tap = new Tap(List.copyOf(asks), subjects, crowds);
    synchronized (first) {
      for (Tap each : first.taps) {
        if (each.isFor(asks)) {
          return each;
        }
      }
      if (first.taps.size() < MOST_COMBINATIONS) {
        first.taps.add(tap);
      }
    }
    return tap;
  }

  private Subject subject(Ask ask) {
    String key = ask.key().length() <= LONGEST_KEY ? ask.key() : Keys.hashed(ask.key());
    Name name = new Name(ask.rule().name(), key);
    Subject subject = known.get(name);
    if (subject != null && subject.rule.same(ask.rule())) {
      return subject;
    }
    Subject fresh = new Subject(ask.rule(), key, held(ask.rule()), generation.get());
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

  Subject.Held held(LimitRule rule) {
    return held.computeIfAbsent(rule, each -> Subject.Held.of(each, timeout));
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
      Subject subject = known.get(name);
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
  void forgive(RateLimit rule, String key) {
    String shortened = key.length() <= LONGEST_KEY ? key : Keys.hashed(key);
    Subject subject = known.get(new Name(rule.name(), shortened));
    if (subject != null) {
      subject.denial = null;
    }
  }

  /** The state lost its memory, one loss a token: every key owes what it spent in its window. */
  boolean lost(long token) {
    if (lastLoss.getAndSet(token) == token) {
      return false;
    }
    generation.incrementAndGet();
    for (Subject each : known.values()) {
      each.denial = null;
    }
    return true;
  }

  /** Returns what a key must write down in the state before it takes more. */
  int owed(Subject subject) {
    int owed = subject.owed.getAndSet(0);
    if (subject.chargedGeneration != generation.get()) {
      owed = Math.max(owed, limits.local().live(subject.rule.limit(), subject.key));
    }
    return owed;
  }

  boolean owes(Subject subject) {
    return subject.owed.get() > 0 || subject.chargedGeneration != generation.get();
  }

  long generation() {
    return generation.get();
  }

  /** Answers all who wait for another's call. */
  void release(Tap.Answer with) {
    crowds.forEach(each -> each.release(with));
  }

  Collection<Subject> all() {
    return known.values();
  }
}
