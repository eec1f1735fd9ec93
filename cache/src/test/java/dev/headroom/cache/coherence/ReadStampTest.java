// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.ManualTime;
import dev.headroom.cache.UnavailableLevel;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.Fence;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Until when a value is served by the stamp of its read; the log is written by the test. */
class ReadStampTest {

  private static final long BOUND = Duration.ofSeconds(1).toNanos();
  private static final long UNAVAILABLE_BOUND = Duration.ofSeconds(10).toNanos();
  private static final int HASH = 7;
  private static final int OTHER = 8;
  private static final List<String> TAGS = List.of("x");
  private static final int[] HASHES = TagStamps.hashes(TAGS);

  private final ManualTime time = new ManualTime();
  private final UnavailableLevel level =
      new UnavailableLevel(new MemoryCacheLevel(10, time)) {
        @Override
        public void subscribe(CacheLevelListener listener) {}
      };
  private final CoherenceTracker tracker = new CoherenceTracker(time, level);
  private final InvalidationStamps stamps = stamps(Duration.ofSeconds(10));

  private InvalidationStamps stamps(Duration whenUnavailable) {
    return tracker.track(
        CachePolicy.builder("c" + whenUnavailable.toMillis(), Codec.utf8())
            .bound(Duration.ofNanos(BOUND))
            .boundWhenUnavailable(whenUnavailable)
            .maxEntries(10_000)
            .build());
  }

  @Test
  void servesForTheBoundAfterTheReadWhileNothingIsKnown() {
    time.advance(Duration.ofSeconds(100));
    ReadStamp read = stamps.read(HASH);

    assertThat(stamps.isServable(read, time.nanos() + BOUND - 1)).isTrue();
    assertThat(stamps.isServable(read, time.nanos() + BOUND)).isFalse();
  }

  @Test
  void servesForTheBoundAfterTheInstantUpToWhichAllIsKnown() {
    ReadStamp read = stamps.read(HASH);
    long known = 5 * BOUND;
    tracker.caughtUpTo(known);

    assertThat(stamps.isServable(read, known + BOUND - 1)).isTrue();
    assertThat(stamps.isServable(read, known + BOUND)).isFalse();
  }

  @Test
  void servesForAnotherBoundWhileTheLevelIsUnavailable() {
    ReadStamp read = stamps.read(HASH);
    assertThat(stamps.isServable(read, BOUND)).isFalse();
    assertThat(stamps.servesWhileUnavailable()).isFalse();
    level.away = true;

    assertThat(stamps.servesWhileUnavailable()).isTrue();
    assertThat(stamps.isServable(read, UNAVAILABLE_BOUND - 1)).isTrue();
    assertThat(stamps.isServable(read, UNAVAILABLE_BOUND)).isFalse();
    InvalidationStamps without = stamps(Duration.ZERO);
    assertThat(without.servesWhileUnavailable()).isFalse();
    assertThat(without.isServable(without.read(HASH), BOUND)).isFalse();
  }

  @Test
  void servesNothingThatWasReadBeforeItsKeyOrAllWereInvalidated() {
    ReadStamp read = stamps.read(HASH);
    ReadStamp other = stamps.read(OTHER);
    stamps.removed(HASH);
    assertThat(stamps.isServable(read, 0)).isFalse();
    assertThat(stamps.isServable(stamps.read(HASH), 0)).isTrue();
    assertThat(stamps.isServable(other, 0)).isTrue();

    stamps.cleared();
    assertThat(stamps.isServable(other, 0)).isFalse();
    assertThat(stamps.isServable(stamps.read(OTHER), 0)).isTrue();
  }

  @Test
  void servesNothingThatWasReadBeforeOneOfItsTagsWasInvalidated() {
    ReadStamp untagged = stamps.read(HASH);
    ReadStamp tagged = untagged.withTags(TAGS);
    assertThat(stamps.isServable(tagged, 0)).isTrue();
    assertThat(untagged.withTags(List.of())).isSameAs(untagged);
    tracker.tagsInvalidated(HASHES, 0);

    assertThat(stamps.isServable(untagged, 0)).isTrue();
    assertThat(stamps.isServable(tagged, 0)).isFalse();
    assertThat(stamps.isTagInvalidated(tagged)).isTrue();
    assertThat(stamps.isServable(stamps.read(HASH).withTags(TAGS), 0)).isTrue();
  }

  @Test
  void judgesASharedValueByTheLogAsFarAsThatIsKnown() {
    time.advance(Duration.ofNanos(5 * BOUND));
    ReadStamp read = stamps.read(HASH).withTags(TAGS);
    tracker.invalidationsLost(3);
    assertThat(stamps.judge(read, 3)).as("not caught up").isNull();

    tracker.caughtUpTo(4 * BOUND);
    assertThat(stamps.judge(read, 3)).as("exactly the bound ago").isNull();
    tracker.caughtUpTo(4 * BOUND + 1);
    assertThat(stamps.judge(read, 2)).as("before what is known").isNull();
    ReadStamp judged = requireNonNull(stamps.judge(read, 3));
    assertThat(judged.nanos()).isEqualTo(4 * BOUND + 1);
    assertThat(judged.isInvalidated()).isFalse();
    tracker.caughtUpTo(6 * BOUND);
    assertThat(requireNonNull(stamps.judge(read, 3)).nanos()).isEqualTo(5 * BOUND);

    tracker.tagsInvalidated(HASHES, 4);
    assertThat(requireNonNull(stamps.judge(read, 3)).isInvalidated()).isTrue();
    assertThat(requireNonNull(stamps.judge(read, 4)).isInvalidated()).isFalse();
  }

  @Test
  void countsARemovalByThisInstanceOnlyWhileItRuns() {
    ReadStamp read = stamps.read(HASH);
    stamps.removedHere(HASH);
    assertThat(stamps.isServable(read, 0)).as("recorded by its thread").isTrue();

    stamps.beginRemoval(HASH);
    stamps.beginRemoval(HASH);
    stamps.endRemoval(HASH);
    stamps.removedHere(OTHER);
    assertThat(stamps.isServable(read, 0)).isTrue();
    stamps.removedHere(HASH);
    assertThat(stamps.isServable(read, 0)).as("another one runs").isFalse();

    ReadStamp again = stamps.read(HASH);
    stamps.endRemoval(HASH);
    stamps.removedHere(HASH);
    assertThat(stamps.isServable(again, 0)).isTrue();
  }

  @Test
  void countsAClearByThisInstanceOnlyWhileItRuns() {
    ReadStamp read = stamps.read(HASH);
    stamps.clearedHere();
    assertThat(stamps.isServable(read, 0)).isTrue();

    stamps.beginClear();
    stamps.clearedHere();
    assertThat(stamps.isServable(read, 0)).isFalse();
    ReadStamp again = stamps.read(HASH);
    stamps.endClear();
    stamps.clearedHere();
    assertThat(stamps.isServable(again, 0)).isTrue();
  }

  @Test
  void wakesThoseWhoWaitForALoadElsewhere() throws Exception {
    CompletableFuture<Boolean> end = stamps.loadEnd(HASH);
    assertThat(stamps.loadEnd(HASH)).isSameAs(end);
    stamps.awaitLoadEnd(HASH, end, Duration.ofNanos(1));
    assertThat(stamps.loadEnd(HASH)).as("nobody waits for the first").isNotSameAs(end);

    CompletableFuture<Boolean> next = stamps.loadEnd(HASH);
    CompletableFuture<Boolean> other = stamps.loadEnd(OTHER);
    stamps.removed(HASH);
    assertThat(next).isCompletedWithValue(true);
    assertThat(other).isNotDone();
    stamps.awaitLoadEnd(HASH, next, Duration.ofMinutes(1));
    stamps.cleared();
    assertThat(other).isCompletedWithValue(true);
  }

  @Test
  void keepsNothingOfTheSourceThatAFenceStoodAround() {
    assertThat(stamps.read(HASH).ofSource(TAGS).tags()).containsExactly(HASHES);
    Fence ofTag = Fence.begin();
    tracker.fenced("", HASHES, ofTag);
    ReadStamp read = stamps.read(HASH);

    assertThat(read.ofSource(TAGS).isInvalidated()).isTrue();
    ReadStamp untagged = read.ofSource(List.of());
    assertThat(untagged.isInvalidated()).isFalse();
    assertThat(untagged.tags()).isNull();
    assertThat(untagged.fences()).isNull();
    assertThat(read.ofSource(List.of("y")).tags()).hasSize(1);
    stamps.fenced(new int[] {HASH}, Fence.begin());
    assertThat(stamps.read(HASH).ofSource(List.of()).isInvalidated()).isTrue();
    assertThat(stamps.read(OTHER).ofSource(List.of()).isInvalidated()).isFalse();
  }

  /** The slots are a power of two: at most two an entry, and a thousand at least. */
  @ParameterizedTest
  @CsvSource({"1, 1024", "512, 1024", "1023, 1024", "1024, 2048", "10000, 16384"})
  void hasUpToTwoSlotsAnEntry(long maxEntries, int slots) {
    InvalidationStamps some =
        tracker.track(CachePolicy.builder("slots", Codec.utf8()).maxEntries(maxEntries).build());

    assertThat(IntStream.range(0, 100_000).map(hash -> some.read(hash).slot()).distinct().count())
        .isEqualTo(slots);
  }

  @Test
  void hasFewSlotsWhereNobodyElseInvalidates() {
    InvalidationStamps alone =
        new CoherenceTracker(time, null)
            .track(CachePolicy.builder("alone", Codec.utf8()).maxEntries(10_000).build());

    assertThat(IntStream.range(0, 100_000).map(hash -> alone.read(hash).slot()).distinct().count())
        .isEqualTo(1024);
    assertThat(alone.isServable(alone.read(HASH), Long.MAX_VALUE / 2)).isTrue();
  }
}
