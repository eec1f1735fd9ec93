// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreKeys;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The port of a store in which the permits that keys took are counted.
 *
 * <p>A call is atomic over all its requests, whatever other threads or instances do, and is decided
 * on the store's own clock. Name, {@linkplain Limit#stateKind kind} and key identify what is
 * counted; the numbers of the limit come with each call, so that a changed limit holds from the
 * next call on. A store runs every {@link dev.headroom.limit.algorithm.LimitAlgorithm}. Every
 * implementation passes the same contract, {@code LimitStateContract} in kit.
 *
 * <p>Thread-safe.
 */
public interface LimitState {
  /**
   * Takes the permits of all requests together, as many times as they fit, up to {@code times};
   * what fits less than once takes nothing. Observed requests follow the others and never limit
   * them.
   *
   * @param requests at least one; no two limits of the same name
   * @param times how often at most; 0 only settles the terms and returns the state of the rules
   * @throws IllegalArgumentException when a request could never fit; nothing is taken
   * @throws dev.headroom.ground.StoreUnavailableException when the store cannot be reached; the
   *     permits may have been taken
   */
  StoreResult take(List<StoreRequest> requests, int times);

  /** Returns how long a call waits at most; zero for a store that does not wait. */
  default Duration timeout() {
    return Duration.ZERO;
  }

  /**
   * Records a heartbeat of an instance, and returns how many instances sent one recently.
   *
   * @param instance a name that no other instance has
   * @return at least 1
   * @throws dev.headroom.ground.StoreUnavailableException when the store cannot be reached
   */
  default int heartbeat(String instance) {
    return 1;
  }

  /**
   * Refuses a number of permits that no window of the limit could ever give.
   *
   * @throws IllegalArgumentException when {@code permits} is not from 1 to the limit's capacity
   */
  static void requirePermits(Limit limit, int permits) {
    if (permits < 1 || permits > limit.capacity()) {
      throw new IllegalArgumentException(
          "permits for limit %s was %d, allowed 1 to %d; ask for less at once or raise the limit"
              .formatted(limit.name(), permits, limit.capacity()));
    }
  }

  /**
   * The part of one store call that concerns one limit: the permits of one key.
   *
   * <p>Immutable.
   *
   * @param limit how many permits in which period; no two requests of one call may have the same
   *     name
   * @param key who is limited; any text, kept as {@link PermitRequest#boundedKey} returns it
   * @param permits from 1 to the limit's capacity
   * @param terms what else holds for the request, and is settled in the same step
   * @param knownStamp the stamp of an earlier result that the store must still have in the key's
   *     state: where it has not, the call takes nothing and returns that the state was lost; 0 for
   *     none
   */
  record StoreRequest(Limit limit, String key, int permits, Terms terms, long knownStamp) {
    /** Bounds the key. */
    public StoreRequest {
      key = PermitRequest.boundedKey(key);
    }

    /**
     * What else holds for a request, and what is settled in the same step before the permits are
     * looked for. Begin with {@link #of} or {@link #PLAIN}, and add.
     *
     * <p>Immutable.
     *
     * @param observed whether the rule only counts: it never keeps the other rules from admitting
     * @param extensionNanos by how much longer the window is held than promised: the longest time
     *     between the stamp of a permit and its use; a burst is smaller instead
     * @param owedPermits permits that were spent while the store was unavailable, or that it lost;
     *     taken whether or not they fit
     * @param returnedPermits permits of an earlier result that were never spent and never will be
     * @param returnedStamp the stamp of that result
     */
    public record Terms(
        boolean observed,
        long extensionNanos,
        int owedPermits,
        int returnedPermits,
        long returnedStamp) {
      /** The terms of a rule that refuses: nothing else. */
      public static final Terms PLAIN = new Terms(false, 0, 0, 0, 0);

      /** The terms of a rule that only counts. */
      public static final Terms OBSERVED = new Terms(true, 0, 0, 0, 0);

      /** Returns {@link #OBSERVED} or {@link #PLAIN}, as the rule is. */
      public static Terms of(LimitRule rule) {
        return rule.observed() ? OBSERVED : PLAIN;
      }

      /** Returns the terms with a window that is held {@code nanos} longer than promised. */
      public Terms withExtension(long nanos) {
        return new Terms(observed, nanos, owedPermits, returnedPermits, returnedStamp);
      }

      /** Returns the terms with permits to take whether or not they fit. */
      public Terms withOwed(int permits) {
        return new Terms(observed, extensionNanos, permits, returnedPermits, returnedStamp);
      }

      /**
       * Returns the terms with permits that come back.
       *
       * @param stamp of the result that gave them
       */
      public Terms withReturned(int permits, long stamp) {
        return new Terms(observed, extensionNanos, owedPermits, permits, stamp);
      }

      /** Returns whether permits are owed or come back. */
      public boolean settles() {
        return owedPermits > 0 || returnedPermits > 0;
      }
    }

    /** Creates a request that knows no stamp. */
    public StoreRequest(Limit limit, String key, int permits, Terms terms) {
      this(limit, key, permits, terms, 0);
    }

    /** Creates a request with {@link Terms#PLAIN}. */
    public StoreRequest(Limit limit, String key, int permits) {
      this(limit, key, permits, Terms.PLAIN);
    }

    /** Returns what a rule sends to the store that counts it alone. */
    public static StoreRequest of(PermitRequest request) {
      LimitRule rule = request.rule();
      return new StoreRequest(rule.limit(), request.key(), request.permits(), Terms.of(rule));
    }

    /** Returns the same request with a known stamp. */
    public StoreRequest withKnownStamp(long stamp) {
      return new StoreRequest(limit, key, permits, terms, stamp);
    }

    /**
     * Returns the name of the key's state in a shared store: by the kind of state, a digest of the
     * caller's key, and the limit's name. All stores name states by it alone.
     */
    public String stateName(StoreKeys keys) {
      return keys.key(limit.stateKind(), KeyHash.of(key), limit.name());
    }

    /** Returns a request that gives permits of an earlier result back, and takes none. */
    public static StoreRequest handBack(Limit limit, String key, int permits, long stamp) {
      return new StoreRequest(limit, key, 1, Terms.PLAIN.withReturned(permits, stamp));
    }

    /** Returns a request that gives permits of an earlier result of this request back. */
    public StoreRequest handBack(int returned, long stamp) {
      Terms back = Terms.PLAIN.withExtension(terms.extensionNanos()).withReturned(returned, stamp);
      return new StoreRequest(limit, key, 1, back);
    }

    /** Returns what the limit's algorithm needs to know at a time. */
    public EvalContext context(EvalContext.Time time) {
      return limit.context(terms.extensionNanos(), time);
    }

    /** Returns the request for the limit's algorithm, at most {@code times} times. */
    public EvalRequest toEvalRequest(int times) {
      int owed = Math.min(terms.owedPermits(), limit.capacity());
      return new EvalRequest(permits, times, owed, terms.returnedPermits(), terms.returnedStamp());
    }

    /** Runs the limit's algorithm on a state, at most {@code times} times. */
    public Outcome evaluate(long[] state, EvalContext.Time time, int times) {
      return limit.algorithm().apply(state, context(time), toEvalRequest(times));
    }

    /** Returns the ticks after which a state is as good as none, for a store to delete it. */
    public long lifeTicks(long[] state, EvalContext.Time time) {
      EvalRequest all = new EvalRequest(limit.capacity(), 0);
      return limit.algorithm().apply(state, context(time), all).waitTicks();
    }
  }

  /**
   * What a store returned to one call: how many times its requests fitted, and the state of each
   * rule.
   *
   * <p>Immutable.
   *
   * @param times how often all requests were taken together; 0 for a refusal, {@link #LOST_TIMES}
   *     when the store had lost its data and took nothing, {@link #LOST_KEYS_TIMES} when it had
   *     lost the states of some of the keys and took nothing
   * @param stamp when, on the store's own clock; for handing back
   * @param byRule one result for each request, in their order
   */
  record StoreResult(int times, long stamp, List<RuleResult> byRule) {
    /** Returned once after the store lost its data. */
    public static final int LOST_TIMES = -1;

    /** Returned when a key's state lacks the stamp that the request knew. */
    public static final int LOST_KEYS_TIMES = -2;

    /**
     * The state of one rule after the call.
     *
     * <p>Immutable.
     *
     * @param times how often its request was taken; for an observed rule perhaps less than the
     *     result's
     * @param remaining the permits still free
     * @param waitNanos until its request would fit once more; 0 when it does now
     * @param stamp when the key's state recorded the permits that were taken or owed, for {@link
     *     StoreRequest#knownStamp}; 0 when it recorded none, or where the store never loses the
     *     state of one key alone
     * @param heldNanos how long after the sending of the call the store holds the state at least
     */
    public record RuleResult(int times, int remaining, long waitNanos, long stamp, long heldNanos) {
      /** Creates the result of a store that never loses the state of one key alone. */
      public RuleResult(int times, int remaining, long waitNanos) {
        this(times, remaining, waitNanos, 0, 0);
      }
    }

    /** Copies. */
    public StoreResult {
      byRule = List.copyOf(byRule);
    }

    /**
     * Returns the result of a store that lost its data: nothing was taken, call again.
     *
     * @param token identifies the loss
     */
    public static StoreResult lost(long token) {
      return new StoreResult(LOST_TIMES, token, List.of());
    }

    /**
     * Returns the result of a store that lost the states of some keys: nothing was taken; record
     * what they took in their window, and call again.
     *
     * @param lost whether the state was lost, for each request in their order
     */
    public static StoreResult lostKeys(List<Boolean> lost) {
      List<RuleResult> byRule = new ArrayList<>(lost.size());
      for (boolean each : lost) {
        byRule.add(new RuleResult(each ? LOST_KEYS_TIMES : 0, 0, 0));
      }
      return new StoreResult(LOST_KEYS_TIMES, 0, byRule);
    }

    /** Returns whether the store lost the states of some keys, and took nothing. */
    public boolean hasLostKeys() {
      return times == LOST_KEYS_TIMES;
    }

    /** Returns whether the state of the key of one of the requests was lost. */
    public boolean isLost(int place) {
      return byRule.get(place).times() == LOST_KEYS_TIMES;
    }

    /** Returns whether the store lost its data since the last call, and took nothing. */
    public boolean isLost() {
      return times == LOST_TIMES;
    }

    /** Returns requests that hand back all permits that were taken. */
    public List<StoreRequest> handBack(List<StoreRequest> requests) {
      List<StoreRequest> returned = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        StoreRequest each = requests.get(i);
        RuleResult rule = byRule.get(i);
        returned.add(
            each.handBack(rule.times() * each.permits(), stamp).withKnownStamp(rule.stamp()));
      }
      return returned;
    }

    /**
     * Returns what one rule decides for one caller.
     *
     * @param place which of the requests
     * @param admitted whether the caller is among those that got permits
     */
    public Decision decision(
        StoreRequest request, int place, boolean admitted, Decision.Source source) {
      return decision(request.limit().capacity(), byRule.get(place), admitted, source);
    }

    /**
     * Returns what all rules decide for one caller.
     *
     * @param requests in the order of the call's
     * @param admitted whether the caller is among those that got permits
     */
    public Decisions decisions(
        List<PermitRequest> requests, boolean admitted, Decision.Source source) {
      List<Decisions.RuleDecision> decisions = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        PermitRequest each = requests.get(i);
        Decision decision =
            decision(each.rule().limit().capacity(), byRule.get(i), admitted, source);
        decisions.add(new Decisions.RuleDecision(each, decision, stamp));
      }
      return new Decisions(admitted, decisions);
    }

    private static Decision decision(
        int capacity, RuleResult rule, boolean admitted, Decision.Source source) {
      boolean fits = admitted ? rule.times() > 0 : rule.waitNanos() == 0;
      return fits
          ? Decision.admitted(capacity, rule.remaining(), source)
          : Decision.refused(
              capacity, rule.remaining(), Duration.ofNanos(rule.waitNanos()), source);
    }
  }
}
