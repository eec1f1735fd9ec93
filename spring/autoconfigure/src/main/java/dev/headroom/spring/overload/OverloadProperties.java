// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of overload protection; without limiters and bulkheads nothing is limited.
 *
 * <p>Immutable.
 *
 * @param enabled false admits every call
 * @param limiters adaptive limiters by name: each finds by itself how many of its requests may run
 *     at once; a request enters the first that matches it
 * @param priorities by name: requests with another priority than their limiter's; the first that
 *     matches counts
 * @param bulkheads bulkheads by name: {@code database} limits borrowed connections, {@code http}
 *     calls by {@code RestClient}, {@code cache} reads of the shared cache level, any other name
 *     methods annotated with {@code @Bulkhead}
 * @param pressure when a process that is short of processor time, or that stops for garbage
 *     collection, caps the limits of all limiters
 */
public record OverloadProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue Map<String, Limiter> limiters,
    @DefaultValue Map<String, PriorityOverride> priorities,
    @DefaultValue Map<String, BulkheadLimits> bulkheads,
    @DefaultValue PressureLimits pressure) {

  /**
   * When the limits of all limiters are capped.
   *
   * <p>Immutable.
   *
   * @param enabled false samples nothing; an application's own bean {@code Pressure} replaces it
   * @param cpu share of the available processor time, over a second, above which limits are capped;
   *     100% turns the measurement off
   * @param throttled share of the control group's periods, over a second, in which its processor
   *     quota ran out; 100% turns the measurement off
   * @param pauses share of a second in which garbage collection stopped the process; 100% turns the
   *     measurement off
   */
  public record PressureLimits(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("85%") String cpu,
      @DefaultValue("25%") String throttled,
      @DefaultValue("10%") String pauses) {}

  /**
   * An adaptive limiter.
   *
   * <p>Immutable.
   *
   * @param match the requests that enter it, such as {@code /api/**} or {@code POST /api/**}; must
   *     be set
   * @param priority the priority of its requests: critical, normal, background or sheddable; a
   *     client may lower it by the header {@code X-Priority}
   * @param minLimit requests that may always run at once; the number of processors by default
   * @param initialLimit requests that may run at once at the start; two for each processor by
   *     default
   * @param maxLimit requests that may ever run at once
   * @param maxWaiting requests that may wait at once; 0 lets none wait
   * @param maxWait the longest wait of a request; under overload it is shorter
   */
  public record Limiter(
      @DefaultValue List<String> match,
      @DefaultValue("normal") Priority priority,
      @Nullable Integer minLimit,
      @Nullable Integer initialLimit,
      @DefaultValue("2000") int maxLimit,
      @DefaultValue("1000") int maxWaiting,
      @DefaultValue("50ms") Duration maxWait) {}

  /**
   * A priority of some requests.
   *
   * <p>Immutable.
   *
   * @param match the requests; must be set
   * @param priority critical, normal, background or sheddable; must be set
   */
  public record PriorityOverride(@DefaultValue List<String> match, @Nullable Priority priority) {}

  /**
   * A bulkhead.
   *
   * <p>Immutable.
   *
   * @param maxConcurrent calls that may run at once; by default the pool's size for {@code
   *     database}, 64 for {@code http}, 256 for {@code cache}; must be set for others
   * @param maxCalls calls that may run and wait together; three times {@code max-concurrent} by
   *     default
   * @param maxWait the longest wait of a call; 0 lets none wait
   * @param perHost for {@code http} only: calls that may run at once to one host and port; no bound
   *     by default
   */
  public record BulkheadLimits(
      @Nullable Integer maxConcurrent,
      @Nullable Integer maxCalls,
      @DefaultValue("200ms") Duration maxWait,
      @Nullable Integer perHost) {}
}
