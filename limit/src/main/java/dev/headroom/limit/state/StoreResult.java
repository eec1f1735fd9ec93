// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.PermitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store returned to one call: how many times its requests fitted, and the state of each
 * rule.
 *
 * <p>Immutable.
 *
 * @param times how often all requests were taken together; 0 for a refusal, {@link #LOST_TIMES}
 *     when the store had lost its data and took nothing
 * @param stamp when, on the store's own clock; for handing back
 * @param byRule one result for each request, in their order
 */
public record StoreResult(int times, long stamp, List<RuleResult> byRule) {
  /** Returned once after the store lost its data. */
  public static final int LOST_TIMES = -1;

  /**
   * The state of one rule after the call.
   *
   * <p>Immutable.
   *
   * @param times how often its request was taken; for a shadow rule perhaps less than the result's
   * @param remaining the permits still free
   * @param waitNanos until its request would fit once more; 0 when it does now
   */
  public record RuleResult(int times, int remaining, long waitNanos) {}

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

  /** Returns whether the store lost its data since the last call, and took nothing. */
  public boolean isLost() {
    return times == LOST_TIMES;
  }

  /** Returns requests that hand back all permits that were taken. */
  public List<StoreRequest> handBack(List<StoreRequest> requests) {
    List<StoreRequest> returned = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      StoreRequest each = requests.get(i);
      returned.add(each.handBack(byRule.get(i).times() * each.permits(), stamp));
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
      Decision decision = decision(each.rule().limit().capacity(), byRule.get(i), admitted, source);
      decisions.add(new Decisions.RuleDecision(each, decision, stamp));
    }
    return new Decisions(admitted, decisions);
  }

  private static Decision decision(
      int capacity, RuleResult rule, boolean admitted, Decision.Source source) {
    boolean fits = admitted ? rule.times() > 0 : rule.waitNanos() == 0;
    return fits
        ? Decision.admitted(capacity, rule.remaining(), source)
        : Decision.refused(capacity, rule.remaining(), Duration.ofNanos(rule.waitNanos()), source);
  }
}
