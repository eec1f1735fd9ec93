// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The rate limits.
 *
 * <p>Immutable.
 *
 * @param enabled off admits all
 * @param storage where permits are counted: auto in Redis where Redis is set, else in this process
 *     alone; redis, postgres, memory there and nowhere else
 * @param postgres how PostgreSQL is asked, where it counts
 * @param maxKeys how many clients memory keeps count of; 1 to 10 million
 * @param expectedInstances the fewest instances that shares are reckoned by while Redis is away; 1
 *     to 10 000
 * @param onFailure what a rule does while Redis is away, unless it says so itself: closed,
 *     local-share, reserve 20%, open
 * @param admin whether there is {@code GET /api/limits/explain} for the role {@code ADMIN}
 * @param rules by name, which meters and refusals show
 */
public record LimitProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("auto") Storage storage,
    @DefaultValue Postgres postgres,
    @DefaultValue("100000") int maxKeys,
    @DefaultValue("1") int expectedInstances,
    @DefaultValue("local-share") String onFailure,
    @DefaultValue("true") boolean admin,
    @DefaultValue Map<String, Rule> rules) {

  /** Where permits are counted. */
  public enum Storage {
    /** In Redis where Redis is set, else in this process alone. */
    AUTO,
    /** In Redis, by all instances together. */
    REDIS,
    /** In PostgreSQL, by all instances together: for who has no Redis. */
    POSTGRES,
    /** In this process alone. */
    MEMORY
  }

  /**
   * How PostgreSQL is asked, where it counts.
   *
   * <p>Immutable.
   *
   * @param timeout how long a decision may wait; windows are held longer by it; 5 ms to 5 s
   * @param connections how many decisions may be under way at once; 1 to 64
   */
  public record Postgres(
      @DefaultValue("50ms") Duration timeout, @DefaultValue("4") int connections) {}

  /**
   * One rule.
   *
   * <p>Immutable.
   *
   * @param match which requests, such as {@code /api/**} or {@code POST,PUT /api/**}
   * @param when whose: anyone, anonymous, authenticated, role:NAME
   * @param key whom they are counted by: ip, user, tenant, header:NAME, claim:NAME, json:NAME,
   *     global; a list is one key
   * @param limit how many in which time: {@code 100/60s}, {@code 50/s burst 100}, {@code 10000/day
   *     calendar UTC}; must be set
   * @param cost the permits that one request takes
   * @param lease whether instances take permits in advance; never above the limit
   * @param onFailure what it does while Redis is away
   * @param mode shadow only counts
   * @param group of all rules of one group the first that is written and meets a request counts
   *     alone
   */
  public record Rule(
      @DefaultValue("/**") String match,
      @DefaultValue("anyone") String when,
      @DefaultValue("ip") List<String> key,
      @Nullable String limit,
      @DefaultValue("1") int cost,
      @DefaultValue("false") boolean lease,
      @Nullable String onFailure,
      @DefaultValue("enforce") Mode mode,
      @Nullable String group) {}

  /** Whether a rule refuses. */
  public enum Mode {
    /** It does. */
    ENFORCE,
    /** It decides and counts, and refuses nothing. */
    SHADOW
  }
}
