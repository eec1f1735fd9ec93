// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Limit;

/** The bucket of one key: a {@link Gcra} that is replaced by each step. One thread at a time. */
final class BurstLog implements KeyLog {
  private Gcra bucket = Gcra.EMPTY;

  @Override
  public int free(EvalContext at) {
    return bucket.at(at.nanos(), rate(at)).free(rate(at));
  }

  @Override
  public int live(EvalContext at) {
    return bucket.at(at.nanos(), rate(at)).live(rate(at));
  }

  @Override
  public long waitFor(EvalContext at, int permits) {
    return bucket.at(at.nanos(), rate(at)).waitFor(permits, rate(at));
  }

  @Override
  public void add(EvalContext at, int permits) {
    bucket = bucket.at(at.nanos(), rate(at)).plus(permits, rate(at));
  }

  @Override
  public void handBack(EvalContext at, int permits, long stamp) {
    bucket = bucket.at(at.nanos(), rate(at)).minus(permits, stamp, rate(at));
  }

  @Override
  public long stamp(EvalContext at) {
    return bucket.at(at.nanos(), rate(at)).last();
  }

  private static Gcra.Rate rate(EvalContext at) {
    Limit rule = at.rule();
    return new Gcra.Rate(
        rule.capacity(), rule.permits(), rule.period().toNanos(), at.stretchNanos());
  }
}
