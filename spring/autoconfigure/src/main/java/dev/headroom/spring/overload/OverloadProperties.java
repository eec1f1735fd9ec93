// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is refused when more is asked than can be served; without lanes and gates, nothing.
 *
 * <p>Immutable.
 *
 * @param enabled off lets all in
 * @param lanes by name: requests that share what the service can do at once, a number that each
 *     lane finds by itself; the first that matches a request has it
 * @param priorities by name: requests that are given up later or sooner than others of their lane;
 *     the first that matches counts
 * @param gates by name: what goes at once to a resource of a known size; {@code database} holds
 *     connections, {@code http} calls of {@code RestClient}, {@code cache} reads of Redis, and any
 *     other what is marked {@code @Gate}
 * @param guards what holds the limits of lanes while the process is short of processor time or
 *     stops for garbage
 */
public record OverloadProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue Map<String, Lane> lanes,
    @DefaultValue Map<String, Rank> priorities,
    @DefaultValue Map<String, Gate> gates,
    @DefaultValue Guards guards) {

  /**
   * What lanes heed beside latencies, where lanes are set.
   *
   * <p>Immutable.
   *
   * @param enabled off watches nothing; an application's own bean {@code Pressure} goes before it
   * @param cpu share of the processor time in a second from which on limits are held; 100% for
   *     never
   * @param throttled share of the control group's periods in which its quota ran out, in a second
   * @param pauses share of a second in which collections of garbage stopped the process
   */
  public record Guards(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("85%") String cpu,
      @DefaultValue("25%") String throttled,
      @DefaultValue("10%") String pauses) {}

  /**
   * One lane.
   *
   * <p>Immutable.
   *
   * @param match its requests, such as {@code /api/**} or {@code POST /api/**}; must be set
   * @param priority theirs: critical, normal, background or sheddable; a caller may lower it by the
   *     header {@code X-Priority}
   * @param least calls that may run at once in any case; the number of processors if none
   * @param first calls that may run at once at the start; two for each processor if none
   * @param most calls that may ever run at once
   * @param waiting calls that may wait
   * @param maxWait how long one may wait
   */
  public record Lane(
      @DefaultValue List<String> match,
      @DefaultValue("normal") Priority priority,
      @Nullable Integer least,
      @Nullable Integer first,
      @DefaultValue("2000") int most,
      @DefaultValue("1000") int waiting,
      @DefaultValue("50ms") Duration maxWait) {}

  /**
   * One priority.
   *
   * <p>Immutable.
   *
   * @param match its requests; must be set
   * @param priority critical, normal, background or sheddable; must be set
   */
  public record Rank(@DefaultValue List<String> match, @Nullable Priority priority) {}

  /**
   * One gate.
   *
   * <p>Immutable.
   *
   * @param running what may run at once; of {@code database} all connections of the pool if none,
   *     of {@code http} 64, of {@code cache} 256; of others it must be set
   * @param inside what may run and wait together; three times what may run if none
   * @param maxWait how long one may wait
   * @param perHost of {@code http}: what may run at once to one host and port; no such bound if
   *     none
   */
  public record Gate(
      @Nullable Integer running,
      @Nullable Integer inside,
      @DefaultValue("200ms") Duration maxWait,
      @Nullable Integer perHost) {}
}
