// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.StoreKeys;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts the permits of each key in Redis, shared by all instances and outliving their restarts.
 *
 * <p>One script decides all sliding windows and buckets of a call in one round trip on the server's
 * clock, made monotone by the newest stamp: no instance's clock matters, and a server's clock set
 * back frees nothing early (nor does it admit anything new to a full log until it has caught up).
 * Times are exact to the microsecond. A sliding log costs 4 bytes a permit taken (6 for windows
 * over 71 minutes), a bucket 21; each expires soon after all of its permits have left. Keys are
 * hashed, so neither their length nor their content reaches Redis. An epoch beside the logs shows
 * when Redis lost its data: the next call takes nothing and returns that. A log that Redis lost
 * alone, by eviction or with the end of an old copy, is recognised by the newest stamp that the
 * caller has in it: the call takes nothing and returns which. A decision that timed out may have
 * taken its permits; when its answer comes late they are handed back. Calls of one moment share a
 * round trip, see {@link LimitPipeline}. An algorithm that the script does not know is evaluated
 * here and stored by compare-and-set, see {@link EvaluatedCalls}: two round trips, more where
 * instances compete; permits of its late answers stay taken.
 *
 * <p>Thread-safe. Waits at most {@link RedisSettings#limitTimeout}, and not at all while Redis is
 * known to be unavailable.
 */
public final class RedisLimitState implements LimitState {
  private static final String CAPABILITY = "limit";
  private static final RedisScript TAKE = RedisScript.fromFile("take.lua");
  private static final RedisScript HEARTBEAT = RedisScript.fromFile("heartbeat.lua");
  private static final List<StoreRequest> WARM_UP =
      List.of(new StoreRequest(Limit.parse("warm-up", "1/s"), "nobody", 1));
  private static final byte[] ALIVE_MILLIS = "600000".getBytes(US_ASCII);
  private static final byte[] EPOCH_MILLIS = "604800000".getBytes(US_ASCII);

  private final RedisStore store;
  private final StoreKeys keys;
  private final RedisScript script;
  private final LimitPipeline pipeline;
  private final EvaluatedCalls evaluated;
  private final AtomicBoolean warm = new AtomicBoolean();

  /**
   * Creates the state. For Headroom itself, as its store is of an internal package; {@link
   * dev.headroom.store.redis.Redis#limitState} is the way in.
   *
   * @param store which the caller closes
   * @param application whose limits; see {@link StoreKeys}
   */
  public RedisLimitState(RedisStore store, String application) {
    this(store, application, TAKE);
  }

  /** For the test that runs the script and the Java algorithms on the same traces. */
  RedisLimitState(RedisStore store, String application, RedisScript script) {
    this.store = store.forCapability(application, CAPABILITY);
    this.keys = StoreKeys.of(application, CAPABILITY);
    this.script = script;
    this.pipeline = new LimitPipeline(this.store, script, keys);
    this.evaluated = new EvaluatedCalls(pipeline, this.store.settings().limitTimeout());
  }

  @Override
  public Duration timeout() {
    return store.settings().limitTimeout();
  }

  @Override
  public int heartbeat(String instance) {
    byte[][] names = {keys.key("instances").getBytes(UTF_8), keys.key("epoch").getBytes(UTF_8)};
    Long alive =
        store.callUnrecorded(
            "heartbeat",
            store.settings().commandTimeout(),
            to ->
                HEARTBEAT.run(
                    to,
                    ScriptOutputType.INTEGER,
                    names,
                    instance.getBytes(UTF_8),
                    ALIVE_MILLIS,
                    EPOCH_MILLIS));
    warmUp();
    return Math.max(1, Math.toIntExact(alive));
  }

  /**
   * Calls once for nothing, so that Redis and this process know the script before a request needs
   * it; on a pipeline of its own, which knows no epoch, so that it does not take the notice of a
   * loss in a request's place.
   */
  private void warmUp() {
    if (!warm.get()) {
      try {
        var unused =
            new LimitPipeline(store, script, keys).submit(WARM_UP, 0, ScriptCall.BY_SCRIPT);
        warm.set(true);
      } catch (StoreUnavailableException slow) {
        // The next heartbeat tries again, and the first request would wait no longer than it may.
      }
    }
  }

  @Override
  public StoreResult take(List<StoreRequest> requests, int times) {
    boolean all = true;
    for (StoreRequest each : requests) {
      LimitState.requirePermits(each.limit(), each.permits());
      all &= each.limit().isScripted();
    }
    if (!all) {
      return evaluated.take(requests, times);
    }
    if (pipeline.submit(requests, times, ScriptCall.BY_SCRIPT)
        instanceof ScriptCall.Decided decided) {
      return decided.result();
    }
    throw new IllegalStateException("take.lua returned no decision");
  }
}
