// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import dev.headroom.limit.algorithm.CalendarWindow;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState.StoreRequest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random rules, requests and steps of time, the same for the same numbers. Immutable. */
record LimitTraces(String key) {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** The same requests for both sides, but for the stamps, which are each side's own. */
  List<StoreRequest> requests(List<Limit> rules, long call, long stamp) {
    Random random = new Random(call);
    List<StoreRequest> requests = new ArrayList<>();
    for (Limit rule : rules) {
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(rule.capacity());
      // Stamps of one call suit the first rule's clock.
      boolean first = requests.isEmpty();
      int back = stamp == 0 || !first || random.nextInt(5) > 0 ? 0 : 1 + random.nextInt(3);
      boolean observed = !first && random.nextInt(6) == 0;
      StoreRequest.Terms terms =
          (observed ? StoreRequest.Terms.OBSERVED : StoreRequest.Terms.PLAIN)
              .withExtension(
                  rule.algorithm() instanceof TokenBucket
                      ? 0
                      : 1_000L * random.nextInt(3) * 1_000_000)
              .withOwed(random.nextInt(12) == 0 ? 1 + random.nextInt(3) : 0)
              .withReturned(back, stamp);
      requests.add(new StoreRequest(rule, key, permits, terms));
    }
    return requests;
  }

  /** Sliding windows and buckets; or calendars alone, whose stamps are of another clock. */
  static List<Limit> rules(Random random, boolean calendars) {
    List<Limit> rules = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      rules.add(rule("rule" + i, calendars ? 2 : random.nextInt(2), random));
    }
    return rules;
  }

  /** The same kinds of states, or the store would begin again where memory does, but not back. */
  static List<Limit> sameShapes(List<Limit> rules, Random random) {
    List<Limit> others = new ArrayList<>();
    for (Limit each : rules) {
      int shape =
          each.algorithm() instanceof SlidingWindow
              ? 0
              : each.algorithm() instanceof TokenBucket ? 1 : 2;
      Limit other = rule(each.name(), shape, random);
      others.add(
          switch (shape) {
            case 0 -> other;
            case 1 -> each;
            default -> each.withPermits(other.permits());
          });
    }
    return others;
  }

  private static Limit rule(String name, int shape, Random random) {
    int permits = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
    Duration window = Duration.ofMinutes(10 + random.nextInt(50));
    return switch (shape) {
      case 0 -> new Limit(name, permits, window);
      case 1 -> new Limit(name, permits, window, new TokenBucket(1 + random.nextInt(40)));
      default ->
          new Limit(
              name,
              permits,
              random.nextBoolean() ? Duration.ofDays(1) : Duration.ofHours(1),
              new CalendarWindow(BERLIN));
    };
  }

  static long step(Random random, Limit rule) {
    long window = rule.period().toNanos() / 1_000;
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> 0;
      // Tenths of a window, so that stamps in the middle of the log stand exactly on its edge.
      case 11, 12, 13, 14 -> window / 10 * random.nextInt(5);
      case 3, 4, 5, 6 -> random.nextLong(1 + 2 * window / rule.permits());
      case 7 -> window;
      case 8 -> window - 1;
      case 9 -> random.nextLong(window);
      case 10 -> 3 * window;
      default -> -random.nextLong(2 * window);
    };
  }
}
