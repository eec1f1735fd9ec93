// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import dev.headroom.limit.RateLimit;
import dev.headroom.limit.Take;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random rules, requests and steps of time, the same for the same numbers. Immutable. */
record LimitTraces(String key) {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** The same takes for both sides, but for the stamps, which are each side's own. */
  List<Take> takes(List<RateLimit> rules, long call, long stamp) {
    Random random = new Random(call);
    List<Take> takes = new ArrayList<>();
    for (RateLimit rule : rules) {
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(rule.capacity());
      // Stamps of one call suit the first rule's clock; calendars count on another.
      boolean first = takes.isEmpty();
      int back = stamp == 0 || !first || random.nextInt(5) > 0 ? 0 : 1 + random.nextInt(3);
      Take.Terms terms =
          new Take.Terms(
              !first && random.nextInt(6) == 0,
              rule.shape() instanceof RateLimit.Burst ? 0 : 1_000L * random.nextInt(3) * 1_000_000,
              random.nextInt(12) == 0 ? 1 + random.nextInt(3) : 0,
              back,
              stamp);
      takes.add(new Take(rule, key, permits, terms));
    }
    return takes;
  }

  static List<RateLimit> rules(Random random) {
    List<RateLimit> rules = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      rules.add(rule("rule" + i, random.nextInt(3), random));
    }
    return rules;
  }

  static List<RateLimit> sameShapes(List<RateLimit> rules, Random random) {
    List<RateLimit> others = new ArrayList<>();
    for (RateLimit each : rules) {
      int shape =
          switch (each.shape()) {
            case RateLimit.Sliding sliding -> 0;
            case RateLimit.Burst burst -> 1;
            case RateLimit.Calendar calendar -> 2;
          };
      RateLimit other = rule(each.name(), shape, random);
      // A changed period of a bucket is rounded on each side's own clock; GcraTest has that.
      others.add(shape == 1 ? each : other);
    }
    return others;
  }

  private static RateLimit rule(String name, int shape, Random random) {
    int permits = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
    Duration window = Duration.ofMinutes(10 + random.nextInt(50));
    return switch (shape) {
      case 0 -> new RateLimit(name, permits, window);
      case 1 -> new RateLimit(name, permits, window, new RateLimit.Burst(1 + random.nextInt(40)));
      default ->
          new RateLimit(
              name,
              permits,
              random.nextBoolean() ? Duration.ofDays(1) : Duration.ofHours(1),
              new RateLimit.Calendar(BERLIN));
    };
  }

  static long step(Random random, RateLimit rule) {
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
