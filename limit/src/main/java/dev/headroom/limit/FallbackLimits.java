// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.MemoryLimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides while the shared state is away, as each rule's {@link UnavailablePolicy} says.
 * Thread-safe.
 */
final class FallbackLimits {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final RateLimits limits;
  private final Housekeeper upkeep;
  private final MemoryLimitState reserves;

  FallbackLimits(RateLimits limits, Housekeeper upkeep) {
    this.limits = limits;
    this.upkeep = upkeep;
    this.reserves =
        new MemoryLimitState(limits.time(), limits.settings().maxKeys(), limits.listener());
  }

  Decisions decide(RequestCoalescer tap, StoreUnavailableException why) {
    List<StoreRequest> shares = new ArrayList<>();
    List<StoreRequest> parts = new ArrayList<>();
    List<@Nullable StoreRequest> ofAsk = new ArrayList<>();
    boolean admitted = true;
    for (PermitRequest each : tap.requests) {
      limits.listener().decidedLocally(each.rule().limit(), why);
      UnavailablePolicy.Mode mode = each.rule().unavailablePolicy().mode();
      StoreRequest take = take(each);
      ofAsk.add(take);
      if (take != null) {
        (mode == UnavailablePolicy.Mode.RESERVE ? parts : shares).add(take);
      } else if (mode != UnavailablePolicy.Mode.OPEN && !each.rule().shadow()) {
        admitted = false;
      }
    }
    int times = admitted ? 1 : 0;
    StoreResult part = parts.isEmpty() ? null : reserves.take(parts, times);
    admitted &= part == null || part.times() == 1;
    StoreResult share = shares.isEmpty() ? null : limits.local().take(shares, admitted ? 1 : 0);
    if (admitted && share != null && share.times() == 0) {
      admitted = false;
      giveBack(parts, part);
    }
    return verdict(tap, ofAsk, new Given(admitted, part, share));
  }

  /** What both local states said. Immutable. */
  private record Given(boolean admitted, @Nullable StoreResult part, @Nullable StoreResult share) {}

  /** Returns what to take here, or null when this instance has nothing to give, or all. */
  private @Nullable StoreRequest take(PermitRequest ask) {
    Limit limit = ask.rule().limit();
    UnavailablePolicy onFailure = ask.rule().unavailablePolicy();
    if (onFailure.mode() == UnavailablePolicy.Mode.CLOSED
        || onFailure.mode() == UnavailablePolicy.Mode.OPEN) {
      return null;
    }
    int instances = upkeep.instances();
    StoreRequest.Terms terms = new StoreRequest.Terms(ask.rule().shadow(), 0, 0, 0, 0);
    if (limit.shape() instanceof Limit.Burst) {
      // A share of a bucket is the bucket at a price: each permit costs one a instance.
      long price = (long) ask.permits() * instances;
      return price > limit.capacity()
          ? null
          : new StoreRequest(limit, ask.key(), (int) price, terms);
    }
    int share = onFailure.localPermits(limit.permits(), instances);
    return share < ask.permits()
        ? null
        : new StoreRequest(limit.withPermits(share), ask.key(), ask.permits(), terms);
  }

  private void giveBack(List<StoreRequest> parts, @Nullable StoreResult part) {
    if (part != null) {
      List<StoreRequest> back = new ArrayList<>(parts.size());
      for (StoreRequest each : parts) {
        back.add(StoreRequest.handBack(each.limit(), each.key(), each.permits(), part.stamp()));
      }
      var unused = reserves.take(back, 0);
    }
  }

  private Decisions verdict(RequestCoalescer tap, List<@Nullable StoreRequest> ofAsk, Given given) {
    List<Decisions.RuleDecision> lines = new ArrayList<>(tap.requests.size());
    int parts = 0;
    int shares = 0;
    for (int i = 0; i < tap.requests.size(); i++) {
      PermitRequest ask = tap.requests.get(i);
      StoreRequest take = ofAsk.get(i);
      Decision decision;
      if (take == null) {
        decision = without(ask);
      } else if (ask.rule().unavailablePolicy().mode() == UnavailablePolicy.Mode.RESERVE
          && given.part() != null) {
        decision = given.part().decision(take, parts++, given.admitted(), Decision.Source.RESERVE);
      } else if (given.share() != null) {
        decision = given.share().decision(take, shares++, given.admitted(), Decision.Source.SHARE);
      } else {
        decision = without(ask);
      }
      owe(tap.keys.get(i), ask, given.admitted() && decision.admitted(), decision.source());
      lines.add(new Decisions.RuleDecision(ask, decision, 0));
    }
    return new Decisions(given.admitted(), lines);
  }

  private static Decision without(PermitRequest ask) {
    int limit = ask.rule().limit().capacity();
    return ask.rule().unavailablePolicy().mode() == UnavailablePolicy.Mode.OPEN
        ? Decision.admitted(limit, 0, Decision.Source.OPEN)
        : Decision.refused(limit, 0, SOON, Decision.Source.CLOSED);
  }

  /**
   * What is admitted now is written down in the shared state when it is back; the reserve is not.
   */
  private void owe(KeyState subject, PermitRequest ask, boolean admitted, Decision.Source source) {
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
