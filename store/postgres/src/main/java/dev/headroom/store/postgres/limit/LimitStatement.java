// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.StoreKeys;
import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One call of {@code headroom_limit_take_3}: its parameters and its answer. Immutable.
 *
 * @param names one for each request
 * @param lockOrder the places of the names in their order, from 1
 * @param numbers of each request, as {@code limit.sql} lists them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record LimitStatement(String[] names, int[] lockOrder, long[] numbers) {
  /** The numbers of each request. */
  static final int NUMBERS = 10;

  private static final int SLIDING = 0;
  private static final int BUCKET = 1;

  /** Packs requests; the keys name the rows. */
  static LimitStatement of(List<StoreRequest> requests, StoreKeys keys) {
    String[] names = new String[requests.size()];
    long[] numbers = new long[requests.size() * NUMBERS];
    for (int i = 0; i < names.length; i++) {
      names[i] = requests.get(i).stateName(keys);
      System.arraycopy(numbers(requests.get(i)), 0, numbers, i * NUMBERS, NUMBERS);
    }
    int[] lockOrder =
        IntStream.range(0, names.length)
            .boxed()
            .sorted(Comparator.comparing(i -> names[i]))
            .mapToInt(i -> i + 1)
            .toArray();
    return new LimitStatement(names, lockOrder, numbers);
  }

  /** Runs it; negative times, and the epoch as the stamp, when the epoch is another. */
  StoreResult run(LimitConnection connection, long known, long fresh, int times)
      throws SQLException {
    long[] answer = connection.take(known, fresh, names, lockOrder, numbers, times);
    List<StoreResult.RuleResult> byRule = new ArrayList<>(names.length);
    for (int i = 2; i < answer.length; i += 3) {
      int taken = Math.toIntExact(answer[i]);
      int remaining = Math.toIntExact(answer[i + 1]);
      byRule.add(new StoreResult.RuleResult(taken, remaining, answer[i + 2] * 1_000));
    }
    return new StoreResult(Math.toIntExact(answer[0]), answer[1], byRule);
  }

  private static long[] numbers(StoreRequest request) {
    Limit limit = request.limit();
    StoreRequest.Terms terms = request.terms();
    boolean bucket = limit.algorithm() instanceof TokenBucket;
    long extension = terms.extensionNanos();
    return new long[] {
      bucket ? BUCKET : SLIDING,
      request.permits(),
      limit.capacity(),
      micros(limit.period().toNanos() + (bucket ? 0 : extension)),
      bucket ? limit.permits() : 0,
      bucket ? micros(extension) : 0,
      terms.observed() ? 1 : 0,
      terms.owedPermits(),
      terms.returnedPermits(),
      terms.returnedStamp()
    };
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(long nanos) {
    return Math.ceilDiv(nanos, 1_000L);
  }
}
