// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides while the shared state is away, as each rule's {@link OnFailure} says. Thread-safe. */
final class AwayLimits {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Limits limits;
  private final Upkeep upkeep;
  private final MemoryLimitState reserves;

  AwayLimits(Limits limits, Upkeep upkeep) {
    this.limits = limits;
    this.upkeep = upkeep;
    this.reserves =
        new MemoryLimitState(limits.time(), limits.settings().maxKeys(), limits.listener());
  }

  Verdict decide(Tap tap, StoreUnavailableException why) {
    List<Take> shares = new ArrayList<>();
    List<Take> parts = new ArrayList<>();
    List<@Nullable Take> ofAsk = new ArrayList<>();
    boolean admitted = true;
    for (Ask each : tap.asks) {
      limits.listener().decidedLocally(each.rule().limit(), why);
      OnFailure.Mode mode = each.rule().onFailure().mode();
      Take take = take(each);
      ofAsk.add(take);
      if (take != null) {
        (mode == OnFailure.Mode.RESERVE ? parts : shares).add(take);
      } else if (mode != OnFailure.Mode.OPEN && !each.rule().shadow()) {
        admitted = false;
      }
    }
    int times = admitted ? 1 : 0;
    Grant part = parts.isEmpty() ? null : reserves.take(parts, times);
    admitted &= part == null || part.times() == 1;
    Grant share = shares.isEmpty() ? null : limits.local().take(shares, admitted ? 1 : 0);
    if (admitted && share != null && share.times() == 0) {
      admitted = false;
      giveBack(parts, part);
    }
    return verdict(tap, ofAsk, new Given(admitted, part, share));
  }

  /** What both local states said. Immutable. */
  private record Given(boolean admitted, @Nullable Grant part, @Nullable Grant share) {}

  /** Returns what to take here, or null when this instance has nothing to give, or all. */
  private @Nullable Take take(Ask ask) {
    RateLimit limit = ask.rule().limit();
    OnFailure onFailure = ask.rule().onFailure();
    if (onFailure.mode() == OnFailure.Mode.CLOSED || onFailure.mode() == OnFailure.Mode.OPEN) {
      return null;
    }
    int instances = upkeep.instances();
    Take.Terms terms = new Take.Terms(ask.rule().shadow(), 0, 0, 0, 0);
    if (limit.shape() instanceof RateLimit.Burst) {
      // A share of a bucket is the bucket at a price: each permit costs one a instance.
      long price = (long) ask.permits() * instances;
      return price > limit.capacity() ? null : new Take(limit, ask.key(), (int) price, terms);
    }
    int share = onFailure.alone(limit.permits(), instances);
    return share < ask.permits()
        ? null
        : new Take(limit.withPermits(share), ask.key(), ask.permits(), terms);
  }

  private void giveBack(List<Take> parts, @Nullable Grant part) {
    if (part != null) {
      List<Take> back = new ArrayList<>(parts.size());
      for (Take each : parts) {
        back.add(Take.handBack(each.rule(), each.key(), each.permits(), part.stamp()));
      }
      var unused = reserves.take(back, 0);
    }
  }

  private Verdict verdict(Tap tap, List<@Nullable Take> ofAsk, Given given) {
    List<Verdict.Line> lines = new ArrayList<>(tap.asks.size());
    int parts = 0;
    int shares = 0;
    for (int i = 0; i < tap.asks.size(); i++) {
      Ask ask = tap.asks.get(i);
      Take take = ofAsk.get(i);
      Decision decision;
      if (take == null) {
        decision = without(ask);
      } else if (ask.rule().onFailure().mode() == OnFailure.Mode.RESERVE && given.part() != null) {
        decision = given.part().decision(take, parts++, given.admitted(), Decision.Source.RESERVE);
      } else if (given.share() != null) {
        decision = given.share().decision(take, shares++, given.admitted(), Decision.Source.SHARE);
      } else {
        decision = without(ask);
      }
      owe(tap.subjects.get(i), ask, given.admitted() && decision.admitted(), decision.source());
      lines.add(new Verdict.Line(ask, decision, 0));
    }
    return new Verdict(given.admitted(), lines);
  }

  private static Decision without(Ask ask) {
    int limit = ask.rule().limit().capacity();
    return ask.rule().onFailure().mode() == OnFailure.Mode.OPEN
        ? Decision.admitted(limit, 0, Decision.Source.OPEN)
        : Decision.refused(limit, 0, SOON, Decision.Source.CLOSED);
  }

  /**
   * What is admitted now is written down in the shared state when it is back; the reserve is not.
   */
  private void owe(Subject subject, Ask ask, boolean admitted, Decision.Source source) {
    if (!admitted || source == Decision.Source.RESERVE) {
      return;
    }
    if (source == Decision.Source.OPEN) {
      limits.local().charge(ask.rule().limit(), ask.key(), ask.permits());
    }
    int most = ask.rule().limit().capacity();
    subject.owed.updateAndGet(owed -> Math.min(most, owed + ask.permits()));
    upkeep.owing();
  }
}
