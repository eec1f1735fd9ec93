// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.limit;

import dev.headroom.limit.RateLimiter;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A decision in this process on one key, refused as a hot key's mostly are: 1000 permits a minute.
 *
 * <p>Thread-safe. Bucket4j gives a token bucket of the same size and rate. Its bucket is held by
 * the caller, as its documents have it for one key; ours is found by its key each time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class LimitDecision {

  private static final int PERMITS = 1000;

  private RateLimiter ours;
  private Bucket bucket;

  /** Makes what {@link #build} builds. */
  public LimitDecision() {}

  /** Builds both. */
  @Setup
  public void build() {
    ours = RateLimiter.of(PERMITS + "/min");
    bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(PERMITS).refillGreedy(PERMITS, Duration.ofMinutes(1)))
            .withNanosecondPrecision()
            .build();
  }

  /**
   * Bucket4j.
   *
   * @return whether it admitted
   */
  @Benchmark
  public boolean bucket4j() {
    return bucket.tryConsume(1);
  }

  /**
   * Our limiter.
   *
   * @return whether it admitted
   */
  @Benchmark
  public boolean headroom() {
    return ours.admits("198.51.100.7");
  }

  /**
   * The system's clock alone, without which no window can be measured: the bound of both.
   *
   * @return a reading
   */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }
}
