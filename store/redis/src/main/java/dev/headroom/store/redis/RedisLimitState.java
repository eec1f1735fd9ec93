// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.Keys;
import dev.headroom.limit.Decision;
import dev.headroom.limit.LimitState;
import dev.headroom.limit.RateLimit;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;

/**
 * The permits of each key in Redis, shared by all instances and outliving their restarts.
 *
 * <p>One script decides in one round trip on the server's clock, made monotone by the newest stamp:
 * no instance's clock matters, and a server's clock set back frees nothing early (nor does it admit
 * anything new to a full log until it has caught up). Time is told to the microsecond. A log costs
 * 7 bytes a permit taken and expires when its newest permit has left the window; keys are hashed,
 * so neither their length nor what they say reaches Redis. A decision that timed out may have taken
 * its permits. The numbers of the rule travel with each call.
 *
 * <p>Thread-safe. Waits at most {@link RedisSettings#limitTimeout}, and not at all while Redis is
 * known to be away.
 */
public final class RedisLimitState implements LimitState {
  private static final LimitScript TAKE = LimitScript.onServerClock();

  private final RedisStore store;
  private final String prefix;
  private final LimitScript script;

  /**
   * Creates the state.
   *
   * @param prefix what the keys begin with, before {@code :limit:}
   */
  public RedisLimitState(RedisStore store, String prefix) {
    this(store, prefix, TAKE);
  }

  /** For the test that runs the script and the Java log on the same traces. */
  RedisLimitState(RedisStore store, String prefix, LimitScript script) {
    this.store = store;
    this.prefix = prefix;
    this.script = script;
  }

  @Override
  public Decision take(RateLimit rule, String key, int permits) {
    LimitState.requirePermits(rule, permits);
    byte[][] keys = {(prefix + ":limit:" + rule.name() + ":" + Keys.hashed(key)).getBytes(UTF_8)};
    byte[][] parameters = script.parameters(permits, rule);
    List<Object> answer =
        store.call(
            "limit",
            store.settings().limitTimeout(),
            to -> script.script().run(to, ScriptOutputType.MULTI, keys, parameters));
    int remaining = Math.toIntExact((Long) answer.get(1));
    if ((Long) answer.get(0) == 1) {
      return Decision.admitted(rule.permits(), remaining, Decision.Source.SHARED);
    }
    Duration retryAfter = Duration.ofNanos((Long) answer.get(2) * 1_000);
    return Decision.refused(rule.permits(), remaining, retryAfter, Decision.Source.SHARED);
  }
}
