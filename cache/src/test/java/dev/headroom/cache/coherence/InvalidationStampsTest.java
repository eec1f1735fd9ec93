// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.ManualTime;
import dev.headroom.cache.SilentLevel;
import dev.headroom.cache.UnavailableLevel;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.Fence;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a thread serves that is held between two looks at what is known, while the log is followed.
 *
 * <p>The value was read at 0 and invalidated then; the call begins at twice the bound. It must not
 * serve the value, whether the invalidation is known here or not. The checker is Lincheck, which
 * holds each thread at each of its steps.
 */
class InvalidationStampsTest {

  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final long CALL_NANOS = BOUND.multipliedBy(2).toNanos();
  private static final int HASH = 7;
  private static final List<String> TAGS = List.of("x");

  @Test
  void servesNothingDeadHoweverACallIsHeld() {
    options().check(MemoryHit.class);
  }

  @Test
  void servesNoSharedValueOfADeadTagHoweverACallIsHeld() {
    options().check(SharedHit.class);
  }

  @Test
  void isSeenThroughIfItLooksForTheInvalidationFirst() {
    assertThatThrownBy(() -> options().check(WrongOrder.class)).isInstanceOf(AssertionError.class);
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(3)
        .invocationsPerIteration(120)
        .threads(2)
        .actorsBefore(0)
        .actorsPerThread(2)
        .actorsAfter(0)
        .sequentialSpecification(Specification.class);
  }

  /** The thread is held in its question to the level, while another follows the log. */
  @Test
  void servesNothingThatIsInvalidatedWhileItLooksWhetherTheLevelIsAvailable() {
    ManualTime time = new ManualTime();
    Runnable[] meanwhile = {() -> {}};
    UnavailableLevel level =
        new UnavailableLevel(new SilentLevel(new MemoryCacheLevel(10, time), time)) {
          @Override
          public boolean isAvailable() {
            meanwhile[0].run();
            return false;
          }
        };
    CoherenceTracker tracker = new CoherenceTracker(time, level);
    InvalidationStamps stamps =
        tracker.track(
            CachePolicy.builder("names", Codec.utf8())
                .bound(BOUND)
                .boundWhenUnavailable(Duration.ofMinutes(1))
                .build());
    ReadStamp read = stamps.read(HASH);
    assertThat(stamps.isServable(read, CALL_NANOS)).isTrue();
    meanwhile[0] = () -> tracker.removed("names", HASH);
    assertThat(stamps.isServable(read, CALL_NANOS)).isFalse();
  }

  /** What must be seen, in whatever order. */
  public static final class Specification {
    /** Created for each run. */
    public Specification() {}

    /** Looks whether the value may be served. */
    @Operation
    public boolean serve() {
      return false;
    }

    /** Follows the log. */
    @Operation
    public void follow() {}
  }

  /** One instance that has the value in memory and does not know of its invalidation yet. */
  @Test
  void knowsWhichKeysAreFencedAndUntilWhen() {
    ManualTime time = new ManualTime();
    CoherenceTracker tracker = new CoherenceTracker(time, new MemoryCacheLevel(10, time));
    InvalidationStamps stamps =
        tracker.track(CachePolicy.builder("names", Codec.utf8()).bound(BOUND).build());
    Fence one = Fence.begin();
    Fence other = Fence.begin();
    tracker.fenced("names", new int[] {HASH}, one);
    tracker.fenced("names", new int[] {HASH}, other);
    tracker.fenced("names", new int[] {HASH}, one.end());
    assertThat(isKept(stamps, HASH)).as("the other still stands").isFalse();
    assertThat(isKept(stamps, HASH + 1)).isTrue();
    time.advance(Fence.LONGEST);
    assertThat(isKept(stamps, HASH)).as("nobody ended it").isTrue();
    tracker.fenced("names", new int[0], one);
    assertThat(isKept(stamps, HASH + 1)).as("all are fenced").isFalse();
    tracker.fenced("names", new int[0], one.end());
    assertThat(isKept(stamps, HASH + 1)).isTrue();
  }

  private static boolean isKept(InvalidationStamps stamps, int hash) {
    return !stamps.read(hash).ofSource(List.of()).isInvalidated();
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void paysNotForEachFenceThatStands() {
    int many = 100_000;
    ManualTime time = new ManualTime();
    CoherenceTracker tracker = new CoherenceTracker(time, new MemoryCacheLevel(10, time));
    InvalidationStamps stamps =
        tracker.track(CachePolicy.builder("names", Codec.utf8()).bound(BOUND).build());
    int[] hashes = IntStream.range(1000, many).toArray();
    tracker.fenced("names", hashes, Fence.begin());
    tracker.fenced("", hashes, Fence.begin());

    int[] fenced = stamps.read(many).fences();
    for (int i = many; i < 2 * many; i++) {
      assertThat(stamps.read(i).fences()).as("shared by all reads").isSameAs(fenced);
    }
    ReadStamp kept = stamps.read(many).ofSource(TAGS);
    assertThat(kept.isInvalidated()).isFalse();
    assertThat(kept.fences()).as("a value does not keep them").isNull();
    tracker.fenced("", new int[] {TAGS.getFirst().hashCode()}, Fence.begin());
    assertThat(stamps.read(many).ofSource(TAGS).isInvalidated()).isTrue();
  }

  private static final class Instance {
    private static final ManualTime TIME = new ManualTime();
    private static final CachePolicy<String> POLICY =
        CachePolicy.builder("names", Codec.utf8()).bound(BOUND).build();
    private static final CacheLevel LEVEL =
        new UnavailableLevel(new MemoryCacheLevel(10, TIME)) {
          @Override
          public void subscribe(CacheLevelListener listener) {}
        };

    private final CoherenceTracker tracker = new CoherenceTracker(TIME, LEVEL);
    private final InvalidationStamps stamps = tracker.track(POLICY);
    private final ReadStamp read = stamps.read(HASH);

    /** As the thread that follows the log: what it read, and then up to when that is all. */
    private void follow() {
      tracker.removed("names", HASH);
      tracker.tagsInvalidated(new int[] {TAGS.getFirst().hashCode()}, 2);
      tracker.caughtUpTo(CALL_NANOS);
    }
  }

  /** A value in memory. */
  public static final class MemoryHit {
    private final Instance instance = new Instance();

    /** Created for each run. */
    public MemoryHit() {}

    /** Looks whether the value may be served. */
    @Operation
    public boolean serve() {
      return instance.stamps.isServable(instance.read, CALL_NANOS);
    }

    /** Follows the log. */
    @Operation
    public void follow() {
      instance.follow();
    }
  }

  /** A value in the shared level, read by this call. */
  public static final class SharedHit {
    private final Instance instance = new Instance();

    /** Created for each run. */
    public SharedHit() {
      instance.tracker.invalidationsLost(0);
    }

    /** Looks whether the value may be served without another look at the level. */
    @Operation
    public boolean serve() {
      int[] tags = instance.read.withTags(TAGS).tags();
      ReadStamp now = new ReadStamp(0, 0, 0, CALL_NANOS, 0, tags, null);
      ReadStamp judged = instance.stamps.judge(now, 1);
      return judged != null && !judged.isInvalidated();
    }

    /** Follows the log. */
    @Operation
    public void follow() {
      instance.follow();
    }
  }

  /** The planted fault: the same looks, in the other order. */
  public static final class WrongOrder {
    private final Instance instance = new Instance();

    /** Created for each run. */
    public WrongOrder() {}

    /** Looks whether the value may be served. */
    @Operation
    public boolean serve() {
      boolean valid = instance.stamps.read(HASH).count() == instance.read.count();
      return valid && instance.tracker.isCaughtUpTo(CALL_NANOS - BOUND.toNanos());
    }

    /** Follows the log. */
    @Operation
    public void follow() {
      instance.follow();
    }
  }
}
