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

  /** A state as Redis keeps it, for how long, and with what result. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record State(byte[] bytes, long lifeMillis, Outcome outcome) {
    static State of(StoreRequest request, Outcome outcome, EvalContext.Time time) {
      long micros = request.lifeTicks(outcome.state(), time);
      return new State(encoded(outcome.state()), micros / 1_000 + SLACK_MILLIS, outcome);
    }
  }

  /** Returns the evaluation of a rule whose state was not read yet. */
  static Evaluation unread(int times) {
    Outcome nothing = new Outcome(new long[0], 0, 0, 0, 0);
    State none = new State(UNREAD, SLACK_MILLIS, nothing);
    return new Evaluation(none, times, none, none);
  }

  static Evaluation of(StoreRequest request, long[] state, EvalContext.Time time, int fits) {
    Outcome same = new Outcome(state, 0, 0, 0, 0);
    return new Evaluation(
        State.of(request, same, time),
        fits,
        State.of(request, request.evaluate(state, time, 0), time),
        State.of(request, request.evaluate(state, time, fits), time));
  }

  StoreResult.RuleResult result(boolean isAdmitted) {
    Outcome outcome = (isAdmitted ? admitted : refused).outcome();
    return new StoreResult.RuleResult(
        outcome.times(), outcome.remaining(), outcome.waitTicks() * 1_000);
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

  private static byte[] encoded(long[] state) {
    ByteBuffer bytes = ByteBuffer.allocate(state.length * Long.BYTES);
    bytes.asLongBuffer().put(state);
    return bytes.array();
  }
}
