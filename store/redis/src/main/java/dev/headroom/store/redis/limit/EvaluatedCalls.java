// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls of algorithms that the script does not know, by compare-and-set: the client evaluates them
 * on the state and the time that Redis returned, and the script stores what becomes of the state
 * while it is still the same; else it returns the new one, and the client tries again.
 *
 * <p>Thread-safe. Two round trips where nobody else changes the key; callers of one instance take
 * turns at a key, so that only instances compete for it.
 */
final class EvaluatedCalls {
  private static final int LOCKS = 64;

  private final LimitPipeline pipeline;
  private final Duration timeout;
  private final List<ReentrantLock> locks =
      IntStream.range(0, LOCKS).mapToObj(any -> new ReentrantLock()).toList();

  EvaluatedCalls(LimitPipeline pipeline, Duration timeout) {
    this.pipeline = pipeline;
    this.timeout = timeout;
  }

  StoreResult take(List<StoreRequest> requests, int times) {
    long begun = System.nanoTime();
    ReentrantLock lock = locks.get(Math.floorMod(requests.getFirst().key().hashCode(), LOCKS));
    try {
      if (!lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw unavailable(begun);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(begun);
    }
    try {
      return take(requests, times, begun);
    } finally {
      lock.unlock();
    }
  }

  private StoreResult take(List<StoreRequest> requests, int times, long begun) {
    List<? extends @Nullable Evaluation> evaluations = unread(requests, times);
    while (true) {
      ScriptCall.End end = pipeline.submit(requests, times, evaluations);
      if (end instanceof ScriptCall.Decided decided) {
        StoreResult result = result(decided.result(), requests, evaluations);
        if (!isOutdated(result, requests, times)) {
          return result;
        }
        evaluations = unread(requests, times);
      } else if (end instanceof ScriptCall.Stale stale) {
        StoreResult lost = lost(requests, stale);
        if (lost != null) {
          return lost;
        }
        evaluations = evaluate(requests, times, stale);
      }
      if (System.nanoTime() - begun >= timeout.toNanos()) {
        throw unavailable(begun);
      }
    }
  }

  private static List<@Nullable Evaluation> unread(List<StoreRequest> requests, int times) {
    List<@Nullable Evaluation> unread = new ArrayList<>(requests.size());
    for (StoreRequest each : requests) {
      unread.add(each.limit().isScripted() ? null : Evaluation.unread(times));
    }
    return unread;
  }

  private static List<@Nullable Evaluation> evaluate(
      List<StoreRequest> requests, int times, ScriptCall.Stale stale) {
    EvalContext.Time time = EvalContext.Time.ofMicros(stale.micros());
    int fits = Math.min(times, stale.allowed());
    Iterator<StoredState> states = stale.states().iterator();
    for (StoreRequest each : requests) {
      if (!each.limit().isScripted()) {
        int most = each.evaluate(states.next().numbers(), time, fits).times();
        fits = each.terms().observed() ? fits : most;
      }
    }
    List<@Nullable Evaluation> evaluations = new ArrayList<>(requests.size());
    states = stale.states().iterator();
    for (StoreRequest each : requests) {
      evaluations.add(
          each.limit().isScripted() ? null : Evaluation.of(each, states.next(), time, fits));
    }
    return evaluations;
  }

  /** Returns that states were lost, when one lacks a stamp that its request knows; else null. */
  private static @Nullable StoreResult lost(List<StoreRequest> requests, ScriptCall.Stale stale) {
    Iterator<StoredState> states = stale.states().iterator();
    List<Boolean> lost = new ArrayList<>(requests.size());
    for (StoreRequest each : requests) {
      lost.add(!each.limit().isScripted() && states.next().lacksStampOf(each));
    }
    return lost.contains(true) ? StoreResult.lostKeys(lost) : null;
  }

  /** Returns the script's result with those of the rules that were evaluated here. */
  private static StoreResult result(
      StoreResult decided,
      List<StoreRequest> requests,
      List<? extends @Nullable Evaluation> evaluations) {
    if (decided.isLost() || decided.hasLostKeys()) {
      return decided;
    }
    List<StoreResult.RuleResult> byRule = new ArrayList<>(evaluations.size());
    for (int i = 0; i < evaluations.size(); i++) {
      Evaluation evaluation = evaluations.get(i);
      byRule.add(
          evaluation == null
              ? decided.byRule().get(i)
              : evaluation.result(requests.get(i), decided.times() > 0));
    }
    return new StoreResult(decided.times(), decided.stamp(), byRule);
  }

  /** Returns whether a call was refused although every rule would admit it by now. */
  private static boolean isOutdated(StoreResult result, List<StoreRequest> requests, int times) {
    if (times == 0 || result.times() != 0) {
      return false;
    }
    for (int i = 0; i < requests.size(); i++) {
      if (!requests.get(i).terms().observed() && result.byRule().get(i).waitNanos() > 0) {
        return false;
      }
    }
    return true;
  }

  private static StoreUnavailableException unavailable(long begun) {
    return new StoreUnavailableException(
        "redis", "limit", Duration.ofNanos(System.nanoTime() - begun));
  }
}
