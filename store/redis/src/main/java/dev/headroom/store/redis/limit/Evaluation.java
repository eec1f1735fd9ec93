// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.nio.ByteBuffer;

/**
 * One rule that the client evaluates: the state that it read, and what becomes of it when the call
 * is admitted or not.
 *
 * <p>Immutable.
 *
 * @param expected the state that was read; null for none yet, which never matches
 * @param fits how often the call is reckoned to be admitted
 * @param refused the outcome when the call is not admitted
 * @param admitted the outcome when it is
 */
record Evaluation(State expected, int fits, State refused, State admitted) {
  /** A state that no algorithm has: states are whole numbers of eight bytes. */
  private static final byte[] UNREAD = {0};

  private static final int LENGTHS = Integer.BYTES + 3 * Long.BYTES + 3 * Integer.BYTES;
  private static final long SLACK_MILLIS = 1_000;

  /** A state as Redis keeps it, the stamp that it recorded last, for how long, and the result. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record State(byte[] bytes, long stamp, long lifeMicros, Outcome outcome) {
    static State of(
        StoreRequest request, StoredState read, Outcome outcome, EvalContext.Time time) {
      StoredState next = read.next(outcome.state(), time.now());
      long micros = request.lifeTicks(outcome.state(), time);
      return new State(next.bytes(), next.last(), micros, outcome);
    }

    long lifeMillis() {
      return lifeMicros / 1_000 + SLACK_MILLIS;
    }
  }

  /** Returns the evaluation of a rule whose state was not read yet. */
  static Evaluation unread(int times) {
    Outcome nothing = new Outcome(new long[0], 0, 0, 0, 0);
    State none = new State(UNREAD, 0, 0, nothing);
    return new Evaluation(none, times, none, none);
  }

  static Evaluation of(StoreRequest request, StoredState read, EvalContext.Time time, int fits) {
    long[] state = read.numbers();
    Outcome same = new Outcome(state, 0, 0, 0, 0);
    return new Evaluation(
        State.of(request, read, same, time),
        fits,
        State.of(request, read, request.evaluate(state, time, 0), time),
        State.of(request, read, request.evaluate(state, time, fits), time));
  }

  StoreResult.RuleResult result(StoreRequest request, boolean isAdmitted) {
    State became = isAdmitted ? admitted : refused;
    Outcome outcome = became.outcome();
    boolean recorded = outcome.times() > 0 || request.terms().owedPermits() > 0;
    return new StoreResult.RuleResult(
        outcome.times(),
        outcome.remaining(),
        outcome.waitTicks() * 1_000,
        recorded ? became.stamp() : 0,
        became.lifeMicros() * 1_000);
  }

  int packedBytes() {
    return LENGTHS + expected.bytes().length + refused.bytes().length + admitted.bytes().length;
  }

  void write(ByteBuffer into) {
    into.putInt(fits).putLong(admitted.outcome().stamp());
    into.putLong(refused.lifeMillis()).putLong(admitted.lifeMillis());
    for (State each : new State[] {expected, refused, admitted}) {
      into.putInt(each.bytes().length).put(each.bytes());
    }
  }
}
