// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.Fence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model checker of a shared level: it runs the steps of two transactions and a load of one key in
 * every order in which they can follow one another, and looks after each run whether the level
 * keeps an old value.
 *
 * <p>A transaction locks its row and fences the key, commits, and then puts the new value or
 * removes the key; it may die right after the commit. A load takes a lease, reads what is
 * committed, and puts it. Each step is one call of the level.
 *
 * <p>Confined to one thread.
 */
public final class ChangeInterleavings {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String CACHE = "interleavings";
  private static final int ACTORS = 3;
  private static final int STEPS = 3;

  /**
   * How transactions keep others from storing what is old; all but the first are planted faults.
   */
  public enum Protection {
    /** A fence from before the commit on. */
    FENCE,
    /** A removal, or a put, after the commit. */
    AFTER_COMMIT,
    /** A fence, and then a put that does not ask whether another change came since. */
    PUT_REGARDLESS
  }

  private final Supplier<CacheLevel> levels;
  private final Protection protection;
  private final Random random;
  private long runs;
  private long violations;
  private String first = "none";

  /**
   * Creates a checker.
   *
   * @param levels gives the level of each run, which may be the same
   * @param seed of the keys, and of the orders that are tried where not all are
   */
  public ChangeInterleavings(Supplier<CacheLevel> levels, Protection protection, long seed) {
    this.levels = levels;
    this.protection = protection;
    this.random = new Random(seed);
  }

  /** Runs all orders, for all kinds of transactions. */
  public void runAll() {
    List<Integer> order = new ArrayList<>();
    for (int kinds = 0; kinds < 16; kinds++) {
      runAll(order, new int[ACTORS], kinds);
    }
  }

  private void runAll(List<Integer> order, int[] taken, int kinds) {
    if (order.size() == ACTORS * STEPS) {
      run(order, kinds);
      return;
    }
    for (int actor = 0; actor < ACTORS; actor++) {
      if (taken[actor] < STEPS) {
        taken[actor]++;
        order.add(actor);
        runAll(order, taken, kinds);
        order.removeLast();
        taken[actor]--;
      }
    }
  }

  /** Runs some orders at random. */
  public void runSome(int number) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < ACTORS * STEPS; i++) {
      order.add(i % ACTORS);
    }
    for (int i = 0; i < number; i++) {
      Collections.shuffle(order, random);
      run(order, random.nextInt(16));
    }
  }

  /** Returns how many orders were run. */
  public long runs() {
    return runs;
  }

  /** Returns after how many of them the level kept an old value. */
  public long violations() {
    return violations;
  }

  /** Describes the first of these. */
  public String firstViolation() {
    return first;
  }

  /** Runs one order; the bits of the kinds say of each transaction whether it puts, and dies. */
  private void run(List<Integer> order, int kinds) {
    Run run = new Run(levels.get(), Long.toHexString(random.nextLong()));
    List<Deque<BooleanSupplier>> actors =
        List.of(
            run.transaction((kinds & 1) != 0, (kinds & 2) != 0),
            run.transaction((kinds & 4) != 0, (kinds & 8) != 0),
            run.load());
    Deque<Integer> left = new ArrayDeque<>(order);
    while (!left.isEmpty()) {
      int actor = left.removeFirst();
      Deque<BooleanSupplier> steps = actors.get(actor);
      if (steps.getFirst().getAsBoolean()) {
        steps.removeFirst();
      } else {
        // It waits for the lock of the row, which another holds.
        left.addLast(actor);
      }
    }
    runs++;
    String kept = run.kept();
    if (kept != null && !kept.equals(Integer.toString(run.committed))) {
      violations++;
      if (violations == 1) {
        first =
            "order %s of kinds %d keeps %s, committed is %d"
                .formatted(order, kinds, kept, run.committed);
      }
    }
  }

  /** One key and its row. */
  private final class Run {
    private final CacheLevel level;
    private final String key;
    private int committed;
    private boolean locked;

    Run(CacheLevel level, String key) {
      this.level = level;
      this.key = key;
      level.put(CACHE, key, bytes(0), LONG);
    }

    Deque<BooleanSupplier> transaction(boolean puts, boolean dies) {
      Fence begin = Fence.begin();
      int[] version = new int[1];
      return steps(
          () -> {
            if (locked) {
              return false;
            }
            locked = true;
            if (protection != Protection.AFTER_COMMIT) {
              level.remove(CACHE, List.of(key), begin);
            }
            return true;
          },
          () -> {
            version[0] = ++committed;
            locked = false;
            return true;
          },
          () -> {
            if (!dies) {
              end(begin, puts, version[0]);
            }
            return true;
          });
    }

    private void end(Fence begin, boolean puts, int version) {
      if (!puts) {
        level.remove(CACHE, List.of(key), begin.end());
      } else if (protection == Protection.FENCE) {
        level.putIfFenced(put(begin.token(), version));
      } else {
        level.remove(CACHE, List.of(key), begin.end());
        level.put(CACHE, key, bytes(version), LONG);
      }
    }

    Deque<BooleanSupplier> load() {
      String[] token = new String[1];
      int[] read = new int[1];
      return steps(
          () -> {
            LoadLease lease = level.lease(CACHE, key, LONG, true);
            token[0] = lease instanceof LoadLease.Granted granted ? granted.token() : "none";
            return true;
          },
          () -> {
            read[0] = committed;
            return true;
          },
          () -> {
            level.putIfLeased(put(token[0], read[0]));
            return true;
          });
    }

    private ConditionalPut put(String token, int version) {
      return new ConditionalPut(CACHE, key, token, bytes(version), LONG, List.of());
    }

    @Nullable String kept() {
      return level.get(CACHE, key).stream()
          .map(each -> new String(each.bytes(), UTF_8))
          .findFirst()
          .orElse(null);
    }

    private static byte[] bytes(int version) {
      return Integer.toString(version).getBytes(UTF_8);
    }

    private static Deque<BooleanSupplier> steps(BooleanSupplier... steps) {
      return new ArrayDeque<>(List.of(steps));
    }
  }
}
