// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RateLimitsTest {
  private final ManualTime time = new ManualTime();
  private final FakeLimitState state = new FakeLimitState(time);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RateLimits limits = open(1);

  private RateLimits open(int instances) {
    return RateLimits.shared(
        state, new LimitSettings(instances, 1_000), time, new LimitMeters(registry));
  }

  @AfterEach
  void close() {
    limits.close();
  }

  @Test
  void takesThePermitsOfAllRulesOrOfNone() {
    LimitRule wide = rule("wide", "3/min");
    LimitRule narrow = rule("narrow", "1/min");
    List<PermitRequest> both =
        List.of(new PermitRequest(wide, "ann"), new PermitRequest(narrow, "ann"));

    assertThat(limits.decide(both).admitted()).isTrue();
    Decisions refused = limits.decide(both);

    assertThat(refused.admitted()).isFalse();
    assertThat(refused.refusals()).hasSize(1);
    assertThat(refused.refusals().getFirst().request().rule()).isEqualTo(narrow);
    assertThat(limits.decide(new PermitRequest(wide, "ann", 2)).remaining()).isZero();
  }

  @Test
  void anObservedRuleDecidesAndCountsAndRefusesNothing() {
    LimitRule observed = rule("observed", "1/min").asObserved();
    List<PermitRequest> both =
        List.of(new PermitRequest(observed, "ann"), new PermitRequest(rule("api", "3/min"), "ann"));
    for (int i = 0; i < 3; i++) {
      assertThat(limits.decide(both).admitted()).isTrue();
    }

    assertThat(limits.decide(both).admitted()).isFalse();
    assertThat(count("headroom.limit.observed.refused", "rule", "observed")).isGreaterThan(1);
    assertThat(count("headroom.limit.decisions", "rule", "observed", "outcome", "admitted"))
        .isEqualTo(1);
  }

  @Test
  void aRefusedKeyCostsOneCallASecondUntilItFits() {
    LimitRule rule = rule("api", "10/min");
    for (int i = 0; i < 10; i++) {
      assertThat(limits.decide(new PermitRequest(rule, "abuser")).admitted()).isTrue();
    }
    int before = state.calls.get();
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      time.advance(Duration.ofNanos(100_000));
      refused += limits.decide(new PermitRequest(rule, "abuser")).admitted() ? 0 : 1;
    }

    assertThat(refused).isEqualTo(100_000);
    assertThat(state.calls.get() - before).isBetween(9, 11);
    Decision last = limits.decide(new PermitRequest(rule, "abuser"));
    assertThat(last.source()).isEqualTo(Decision.Source.KNOWN_REFUSAL);
    assertThat(last.retryAfter()).isBetween(Duration.ofSeconds(50), Duration.ofMillis(50_025));
    time.advance(last.retryAfter());
    assertThat(limits.decide(new PermitRequest(rule, "abuser")).admitted()).isTrue();
  }

  @Test
  void aRefusalOfManyPermitsDoesNotKeepFewerOut() {
    LimitRule rule = rule("api", "10/min");
    limits.decide(new PermitRequest(rule, "ann", 8));

    assertThat(limits.decide(new PermitRequest(rule, "ann", 5)).admitted()).isFalse();
    assertThat(limits.decide(new PermitRequest(rule, "ann", 2)).admitted()).isTrue();
  }

  @Test
  void leasesAHotKeyAndHandsBackWhatItDoesNotSpend() {
    LimitRule rule = rule("hot", "60000/min").withLeases();
    int admitted = 0;
    for (int i = 0; i < 20_000; i++) {
      time.advance(Duration.ofNanos(50_000));
      admitted += limits.decide(new PermitRequest(rule, "all")).admitted() ? 1 : 0;
    }

    assertThat(admitted).isEqualTo(20_000);
    assertThat(state.calls.get()).isLessThan(40);
    double unspent = count("headroom.limit.leased", "rule", "hot");
    assertThat(unspent).isGreaterThan(10_000);
    time.advance(Duration.ofSeconds(2));
    // A call brings a new lease. The housekeeper looks after each once, by its own time: after the
    // old
    // one perhaps before this clock had ended it, and not yet after the new one.
    assertThat(limits.decide(new PermitRequest(rule, "all")).admitted()).isTrue();
    time.advance(Duration.ofSeconds(2));
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(
                    limits
                        .peek(List.of(new PermitRequest(rule, "all")))
                        .byRule()
                        .getFirst()
                        .decision()
                        .remaining())
                .isEqualTo(60_000 - 20_001));
  }

  /** What is refilled during a lease was more than the bucket had, so nothing was ever admitted. */
  @Test
  void leasesNothingOfABucketThatWouldKeepNoPermit() {
    LimitRule rule = rule("small", "1/s burst 1").withLeases();

    assertThat(limits.decide(new PermitRequest(rule, "ann")).admitted()).isTrue();
    assertThat(limits.decide(new PermitRequest(rule, "ann")).admitted()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(limits.decide(new PermitRequest(rule, "ann")).admitted()).isTrue();
  }

  @Test
  void refusesARequestForMoreThanABucketEverGivesBesideItsLeases() {
    LimitRule rule = rule("leased", "5/s burst 10").withLeases();

    assertThat(rule.capacity()).isEqualTo(9);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> limits.decide(new PermitRequest(rule, "ann", 10)))
        .withMessageContaining("permits for limit leased was 10, allowed 1 to 9 beside");
    assertThat(limits.decide(new PermitRequest(rule, "ann", 9)).admitted()).isTrue();
  }

  @Test
  void neverAdmitsMoreThanTheLimitOfLeasesInAnyWindow() {
    LimitRule rule = rule("hot", "500/s").withLeases();
    List<Long> admitted = new ArrayList<>();
    try (RateLimits other = open(1)) {
      for (int i = 0; i < 60_000; i++) {
        time.advance(Duration.ofNanos(i % 977 == 0 ? 300_000_000 : 97_000));
        RateLimits instance = i % 3 == 0 ? other : limits;
        if (instance.decide(new PermitRequest(rule, "all")).admitted()) {
          admitted.add(time.nanos());
        }
      }
    }

    assertThat(admitted).hasSizeGreaterThan(5_000);
    for (int i = 500; i < admitted.size(); i++) {
      assertThat(admitted.get(i) - admitted.get(i - 500)).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  void servesACrowdOnOneKeyExactly() throws Exception {
    LimitRule rule = rule("crowd", "1000/h");
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        calls.add(threads.submit(() -> limits.decide(new PermitRequest(rule, "all")).admitted()));
      }
      for (Future<Boolean> each : calls) {
        admitted += each.get() ? 1 : 0;
      }
    }

    assertThat(admitted).isEqualTo(1_000);
  }

  /** A pause between the permit and its stamp: what was handed back was another's permit. */
  @Test
  void handsNothingBackOfAPermitThatHasLeftItsWindow() {
    LimitRule rule = rule("api", "2/s");
    Duration pause = Duration.ofMillis(100);
    TimeSource paused =
        new TimeSource() {
          @Override
          public long nanos() {
            time.advance(pause);
            return time.nanos();
          }

          @Override
          public Instant now() {
            return time.now();
          }
        };
    RateLimits alone = RateLimits.inProcess(LimitSettings.defaults(), paused, LimitListener.NONE);
    Decisions first = alone.decide(List.of(new PermitRequest(rule, "ann")));
    long begun = time.nanos();
    assertThat(alone.decide(new PermitRequest(rule, "ann")).admitted()).isTrue();
    time.advance(Duration.ofNanos(begun - time.nanos()).plus(Duration.ofMillis(850)));

    alone.refund(first);
    assertThat(alone.peek(List.of(new PermitRequest(rule, "ann"))).byRule().getFirst().decision())
        .extracting(Decision::remaining)
        .isEqualTo(1);
  }

  @Test
  void handsAnAdmittedRequestBack() {
    LimitRule rule = rule("api", "1/min");
    Decisions first = limits.decide(List.of(new PermitRequest(rule, "ann")));
    assertThat(limits.decide(new PermitRequest(rule, "ann")).admitted()).isFalse();
    limits.refund(first);

    assertThat(limits.decide(new PermitRequest(rule, "ann")).admitted()).isTrue();
  }

  @Test
  void peeksWithoutTaking() {
    LimitRule rule = rule("api", "2/min");
    limits.decide(new PermitRequest(rule, "ann"));
    for (int i = 0; i < 5; i++) {
      Decisions seen = limits.peek(List.of(new PermitRequest(rule, "ann")));
      assertThat(seen.admitted()).isTrue();
      assertThat(seen.byRule().getFirst().decision().remaining()).isEqualTo(1);
    }
    limits.decide(new PermitRequest(rule, "ann"));
    assertThat(limits.peek(List.of(new PermitRequest(rule, "ann"))).admitted()).isFalse();
  }

  @Test
  void ofAGroupTheFirstAloneCounts() {
    LimitRule first = rule("first", "1/min").inGroup("plan");
    LimitRule second = rule("second", "2/min").inGroup("plan");
    LimitRule always = rule("always", "3/min");
    List<PermitRequest> asks =
        List.of(
            new PermitRequest(first, "ann"),
            new PermitRequest(always, "ann"),
            new PermitRequest(second, "ann"));

    assertThat(limits.decide(asks).byRule())
        .extracting(line -> line.request().rule())
        .containsExactly(first, always);
    assertThat(limits.peek(asks).byRule()).hasSize(2);
    assertThat(limits.decide(asks).admitted()).as("by the first, whatever the second").isFalse();
    assertThat(limits.decide(new PermitRequest(second, "ann", 2)).admitted()).isTrue();
    LimitRule observed = rule("observed", "1/min").inGroup("plan").asObserved();
    assertThat(limits.peek(List.of(new PermitRequest(observed, "ann"), asks.getFirst())).byRule())
        .as("an observed rule takes nobody's place")
        .hasSize(2);
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> first.inGroup("two words"))
        .withMessageContaining("limit first group was two words");
  }

  @Test
  void enforcesAnAlgorithmOfAUser() {
    LimitRule rule = LimitRule.of(new Limit("own", 3, Duration.ofDays(1), new SoManyForEver(9)));
    for (int i = 0; i < 3; i++) {
      assertThat(limits.decide(new PermitRequest(rule, "ann")).admitted()).isTrue();
    }
    Decision fourth = limits.decide(new PermitRequest(rule, "ann"));

    assertThat(fourth.admitted()).isFalse();
    assertThat(fourth.retryAfter()).isEqualTo(Duration.ofNanos(9));
    assertThat(limits.decide(new PermitRequest(rule, "bob")).source())
        .isEqualTo(Decision.Source.SHARED);
    state.unavailable = true;
    assertThat(limits.decide(new PermitRequest(rule, "eve")).source())
        .as("its share is the limit with fewer permits")
        .isEqualTo(Decision.Source.SHARE);
  }

  /** So many permits and no more, and a wait that is given. */
  private record SoManyForEver(long retryNanos) implements LimitAlgorithm {
    @Override
    public String name() {
      return "ever";
    }

    @Override
    public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
      long used = (state.length == 0 ? 0 : state[0]) + request.owedPermits();
      int times = (int) Math.min(request.times(), (context.permits() - used) / request.permits());
      used += (long) times * request.permits();
      int free = (int) (context.permits() - used);
      return new Outcome(
          new long[] {used}, times, free, free < request.permits() ? retryNanos : 0, 0);
    }
  }

  @Test
  void refusesToTryWhatCouldNeverFit() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> limits.decide(new PermitRequest(rule("api", "2/min"), "ann", 3)));
    assertThat(limits.decide(List.of()).admitted()).isTrue();
  }

  private static LimitRule rule(String name, String limit) {
    return LimitRule.of(Limit.parse(name, limit));
  }

  private double count(String meter, String... tags) {
    return registry.get(meter).tags(tags).counter().count();
  }
}
