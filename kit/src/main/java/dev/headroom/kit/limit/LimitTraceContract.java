// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs a store's algorithms and the Java logs on the same random traces: ordinary requests, and one
 * to three rules a call of every shape, taken several times, with observed rules, debts, hand-backs
 * and stretched windows. Extend it with a state whose server reads a clock that the test sets;
 * windows last minutes, so that nothing expires by real time.
 *
 * <p>One thread at a time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LimitTraceContract {
  private static final String DAYS = "5/day calendar Europe/Berlin";

  /** Returns how many traces of several rules are run. */
  protected int traces() {
    return 32;
  }

  /** Returns how many traces of one sliding window, and of one bucket, are run. */
  protected int ordinaryTraces() {
    return 8;
  }

  /** Returns the state to try. */
  protected abstract LimitState state();

  /** Sets the server's clock, in microseconds since 1970. */
  protected abstract void setClock(long micros);

  IntStream severalRules() {
    return IntStream.rangeClosed(1, traces());
  }

  IntStream oneRule() {
    return IntStream.rangeClosed(1, ordinaryTraces());
  }

  @ParameterizedTest
  @MethodSource("severalRules")
  void answersAsTheJavaLogsDo(int seed) {
    Random random = new Random(seed);
    TraceClock clock = new TraceClock(random);
    MemoryLimitState memory = new MemoryLimitState(clock);
    LimitState shared = state();
    LimitTraces traces = new LimitTraces("trace " + seed);
    List<Limit> rules = LimitTraces.rules(random, seed % 8 == 0);
    List<Long> memoryStamps = new ArrayList<>();
    List<Long> sharedStamps = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 250; i++) {
      clock.move(LimitTraces.step(random, rules.getFirst()));
      if (random.nextInt(40) == 0) {
        rules = LimitTraces.sameShapes(rules, random);
      }
      int times = random.nextInt(5);
      int back = memoryStamps.isEmpty() ? -1 : random.nextInt(memoryStamps.size());
      long call = random.nextLong();
      StoreResult expected =
          memory.take(traces.requests(rules, call, back < 0 ? 0 : memoryStamps.get(back)), times);
      StoreResult actual =
          shared.take(traces.requests(rules, call, back < 0 ? 0 : sharedStamps.get(back)), times);

      expectSame(
          actual,
          expected,
          "seed %d, call %d at %d, %s",
          seed,
          i,
          clock.micros,
          traces.requests(rules, call, 1));
      memoryStamps.add(expected.stamp());
      sharedStamps.add(actual.stamp());
      refused += expected.times() == 0 ? 1 : 0;
    }
    assertThat(refused).isBetween(1, 249);
  }

  /** One sliding window and nothing else, which a store may decide by a way of its own. */
  @ParameterizedTest
  @MethodSource("oneRule")
  void answersOrdinaryRequestsAsTheJavaLogDoes(int seed) {
    Random random = new Random(seed);
    TraceClock clock = new TraceClock(random);
    MemoryLimitState memory = new MemoryLimitState(clock);
    LimitState shared = state();
    int most = List.of(3, 40, 400).get(random.nextInt(3));
    Limit rule = new Limit("rule", 1 + random.nextInt(most), Duration.ofMinutes(30));
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      clock.move(LimitTraces.step(random, rule));
      if (random.nextInt(60) == 0) {
        Duration other = Duration.ofMinutes(random.nextInt(4) == 0 ? 100 : 20 + random.nextInt(30));
        rule = new Limit("rule", 1 + random.nextInt(most), other);
      }
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(rule.permits());
      List<StoreRequest> requests = List.of(new StoreRequest(rule, "ordinary " + seed, permits));
      int times = 1 + random.nextInt(random.nextBoolean() ? 3 : rule.permits());
      StoreResult expected = memory.take(requests, times);

      expectSame(shared.take(requests, times), expected, "seed %d, call %d, %s", seed, i, requests);
      refused += expected.times() == 0 ? 1 : 0;
    }
    assertThat(refused).isBetween(1, 399);
  }

  /** One bucket and nothing else, which a store may decide by a way of its own. */
  @ParameterizedTest
  @MethodSource("oneRule")
  void answersOrdinaryBucketsAsTheJavaBucketDoes(int seed) {
    Random random = new Random(seed);
    TraceClock clock = new TraceClock(random);
    MemoryLimitState memory = new MemoryLimitState(clock);
    LimitState shared = state();
    TokenBucket bucket = new TokenBucket(2 + random.nextInt(40));
    Limit rule = new Limit("rule", 1 + random.nextInt(60), Duration.ofMinutes(30), bucket);
    long thirdMicros = rule.period().toNanos() / 3_000 * bucket.size() / rule.permits();
    boolean observed = seed % 3 == 1;
    StoreRequest.Terms terms =
        (observed ? StoreRequest.Terms.OBSERVED : StoreRequest.Terms.PLAIN)
            .withExtension(seed % 3 == 2 ? thirdMicros * 1_000 : 0);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      clock.move(LimitTraces.step(random, rule));
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(rule.capacity());
      List<StoreRequest> requests =
          List.of(new StoreRequest(rule, "bucket " + seed, permits, terms));
      int times = 1 + random.nextInt(random.nextBoolean() ? 3 : rule.capacity());
      StoreResult expected = memory.take(requests, times);

      expectSame(shared.take(requests, times), expected, "seed %d, call %d, %s", seed, i, requests);
      refused += expected.byRule().getFirst().times() == 0 ? 1 : 0;
    }
    assertThat(refused).isBetween(1, 299);
  }

  private static void expectSame(
      StoreResult actual, StoreResult expected, String call, Object... values) {
    assertThat(actual.times()).as(call, values).isEqualTo(expected.times());
    assertThat(inMicros(actual)).as(call, values).isEqualTo(inMicros(expected));
  }

  /** Reckoned with the offset of now, yesterday's last half hour would be one of today. */
  @Test
  void freesNothingOfTodayForAPermitOfYesterdayWhereTheClocksWentForward() {
    Instant halfPastEleven = Instant.parse("2026-03-28T22:30:00Z");
    Instant noon = Instant.parse("2026-03-29T10:00:00Z");

    assertThat(remainingAfterHandBack(null, halfPastEleven, noon)).isEqualTo(2);
    assertThat(remainingAfterHandBack(state(), halfPastEleven, noon)).isEqualTo(2);
  }

  /** Reckoned with the offset of now, today's first half hour would be one of yesterday. */
  @Test
  void freesAPermitOfTodayWhereTheClocksWentBack() {
    Instant halfPastMidnight = Instant.parse("2026-10-24T22:30:00Z");
    Instant noon = Instant.parse("2026-10-25T11:00:00Z");

    assertThat(remainingAfterHandBack(null, halfPastMidnight, noon)).isEqualTo(1);
    assertThat(remainingAfterHandBack(state(), halfPastMidnight, noon)).isEqualTo(1);
  }

  /** Takes two at the first moment and three at the second, and hands one of the two back. */
  private int remainingAfterHandBack(@Nullable LimitState given, Instant first, Instant second) {
    TraceClock clock = new TraceClock(first.toEpochMilli() * 1_000);
    LimitState state = given == null ? new MemoryLimitState(clock) : given;
    Limit rule = Limit.parse("days", DAYS);
    String key = first.toString();
    StoreResult early = state.take(List.of(new StoreRequest(rule, key, 2)), 1);
    assertThat(early.times()).isOne();
    clock.move(Duration.between(first, second).toNanos() / 1_000);
    assertThat(state.take(List.of(new StoreRequest(rule, key, 3)), 1).times()).isOne();
    StoreRequest.Terms back = StoreRequest.Terms.PLAIN.withReturned(1, early.stamp());
    return state
        .take(List.of(new StoreRequest(rule, key, 1, back)), 0)
        .byRule()
        .getFirst()
        .remaining();
  }

  /** Stores return microseconds, rounded up; stamps are of each side's own clock. */
  private static List<StoreResult.RuleResult> inMicros(StoreResult result) {
    return result.byRule().stream()
        .map(line ->
            new StoreResult.RuleResult(
                line.times(), line.remaining(), Math.ceilDiv(line.waitNanos(), 1_000L) * 1_000))
        .toList();
  }

  /** One clock for both sides: microseconds in the store, the same as nanoseconds here. */
  private final class TraceClock implements TimeSource {
    private long micros;

    /** Some days before the clocks of Berlin go back, so that traces of days run over it. */
    TraceClock(Random random) {
      this(1_792_500_000_000_000L + random.nextLong(400_000_000_000L));
    }

    TraceClock(long micros) {
      this.micros = micros;
      move(0);
    }

    void move(long by) {
      micros += by;
      setClock(micros);
    }

    @Override
    public long nanos() {
      return micros * 1_000;
    }

    @Override
    public Instant now() {
      return Instant.ofEpochSecond(
          Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
  }
}
