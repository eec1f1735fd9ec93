// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides while the shared store is unavailable, as each rule's {@link UnavailablePolicy} says.
 * Thread-safe.
 */
final class FallbackLimits {
  private static final Logger LOG = LoggerFactory.getLogger(FallbackLimits.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final LimitContext context;
  private final Housekeeper housekeeper;
  private final MemoryLimitState reserves;
  private final AtomicBoolean unknownLogged = new AtomicBoolean();

  FallbackLimits(LimitContext context, Housekeeper housekeeper) {
    this.context = context;
    this.housekeeper = housekeeper;
    this.reserves = new MemoryLimitState(context.time(), context.maxKeys(), context.listener());
  }

  /** One rule's part of a request: what is taken here, or null for nothing or all. */
  private record Part(PermitRequest request, @Nullable StoreRequest taken) {
    UnavailablePolicy.Mode mode() {
      return request.rule().unavailablePolicy().mode();
    }

    boolean isReserve() {
      return mode() == UnavailablePolicy.Mode.RESERVE;
    }
  }

  /** Decides; the store is to record what is admitted when it is available. */
  Decisions decide(RequestCoalescer coalescer) {
    Decisions decisions = decideHere(coalescer);
    List<Integer> owed = owed(decisions);
    for (int i = 0; i < owed.size(); i++) {
      housekeeper.owe(coalescer.keys.get(i), owed.get(i));
    }
    return decisions;
  }

  /**
   * Decides for a caller whose permits came too late. They are no part of the share, and are handed
   * back in one step with what is admitted in their place: recorded before, that might find a
   * bucket full, and be lost.
   */
  Decisions decideInPlaceOf(RequestCoalescer coalescer, RequestCoalescer.Taken late) {
    housekeeper.uncharge(coalescer, 1, late);
    Decisions decisions = decideHere(coalescer);
    housekeeper.handBackLater(coalescer, 1, late, owed(decisions));
    return decisions;
  }

  /** Returns the permits of each rule that are to be recorded; what the reserve gives is not. */
  private static List<Integer> owed(Decisions decisions) {
    List<Integer> owed = new ArrayList<>(decisions.byRule().size());
    for (Decisions.RuleDecision each : decisions.byRule()) {
      boolean counts =
          decisions.admitted()
              && each.decision().admitted()
              && each.decision().source() != Decision.Source.RESERVE;
      owed.add(counts ? each.request().permits() : 0);
    }
    return owed;
  }

  private Decisions decideHere(RequestCoalescer coalescer) {
    List<Part> parts = new ArrayList<>(coalescer.requests.size());
    boolean admitted = true;
    for (PermitRequest each : coalescer.requests) {
      context.listener().counted(LimitMeter.FALLBACKS, each.rule().name(), 1);
      Part part = new Part(each, taken(each));
      parts.add(part);
      admitted &=
          part.taken() != null
              || part.mode() == UnavailablePolicy.Mode.OPEN
              || each.rule().observed();
    }
    List<StoreRequest> ofReserve = taken(parts, true);
    StoreResult reserve = take(reserves, ofReserve, admitted);
    admitted &= reserve == null || reserve.times() == 1;
    StoreResult share = take(context.local(), taken(parts, false), admitted);
    if (admitted && share != null && share.times() == 0) {
      admitted = false;
      if (reserve != null) {
        var unused = reserves.take(reserve.handBack(ofReserve), 0);
      }
    }
    return decisions(parts, new Local(admitted, reserve, share));
  }

  /** What both local states returned. */
  private record Local(
      boolean admitted, @Nullable StoreResult reserve, @Nullable StoreResult share) {}

  private static List<StoreRequest> taken(List<Part> parts, boolean ofReserve) {
    List<StoreRequest> taken = new ArrayList<>(parts.size());
    for (Part each : parts) {
      if (each.taken() != null && each.isReserve() == ofReserve) {
        taken.add(each.taken());
      }
    }
    return taken;
  }

  private static @Nullable StoreResult take(
      MemoryLimitState from, List<StoreRequest> requests, boolean admitted) {
    return requests.isEmpty() ? null : from.take(requests, admitted ? 1 : 0);
  }

  /** Returns what to take here, or null when this instance has nothing to give, or all. */
  private @Nullable StoreRequest taken(PermitRequest request) {
    Limit limit = request.rule().limit();
    UnavailablePolicy policy = request.rule().unavailablePolicy();
    if (policy.mode() == UnavailablePolicy.Mode.CLOSED
        || policy.mode() == UnavailablePolicy.Mode.OPEN) {
      return null;
    }
    if (!housekeeper.knowsInstances()) {
      if (policy.mode() == UnavailablePolicy.Mode.RESERVE) {
        return null;
      }
      logUnknown();
    }
    int instances = housekeeper.instances();
    StoreRequest.Terms terms = StoreRequest.Terms.of(request.rule());
    if (limit.algorithm() instanceof TokenBucket) {
      // A share of a bucket is the bucket at a price: each permit costs one per instance.
      long price = (long) request.permits() * instances;
      return price > limit.capacity()
          ? null
          : new StoreRequest(limit, request.key(), (int) price, terms);
    }
    int share = policy.localPermits(limit.permits(), instances);
    return share < request.permits()
        ? null
        : new StoreRequest(limit.withPermits(share), request.key(), request.permits(), terms);
  }

  /** What a share rests on while an instance has not heard of the others. */
  private void logUnknown() {
    if (unknownLogged.compareAndSet(false, true)) {
      LOG.warn(
          "the shared store of limits was not reached since the start, so how many instances run is"
              + " not known: this one gives the share of one of {}; set"
              + " headroom.limit.expected-instances to the most that run",
          context.expectedInstances());
    }
  }

  private Decisions decisions(List<Part> parts, Local local) {
    List<Decisions.RuleDecision> byRule = new ArrayList<>(parts.size());
    int reserves = 0;
    int shares = 0;
    for (Part part : parts) {
      StoreResult from = part.isReserve() ? local.reserve() : local.share();
      Decision decision;
      if (part.taken() == null || from == null) {
        decision = withoutCount(part);
      } else {
        int place = part.isReserve() ? reserves++ : shares++;
        Decision.Source source = part.isReserve() ? Decision.Source.RESERVE : Decision.Source.SHARE;
        decision = from.decision(part.taken(), place, local.admitted(), source);
      }
      if (local.admitted() && decision.source() == Decision.Source.OPEN) {
        PermitRequest open = part.request();
        var unused = context.local().charge(open.rule().limit(), open.key(), open.permits());
      }
      byRule.add(new Decisions.RuleDecision(part.request(), decision, 0));
    }
    return new Decisions(local.admitted(), byRule);
  }

  private static Decision withoutCount(Part part) {
    int limit = part.request().rule().limit().capacity();
    return part.mode() == UnavailablePolicy.Mode.OPEN
        ? Decision.admitted(limit, 0, Decision.Source.OPEN)
        : Decision.refused(limit, 0, RETRY_AFTER, Decision.Source.CLOSED);
  }
}
