// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisSettings;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The permits of each key in Redis, shared by all instances and outliving their restarts.
 *
 * <p>One script decides all rules of a call in one round trip on the server's clock, made monotone
 * by the newest stamp: no instance's clock matters, and a server's clock set back frees nothing
 * early (nor does it admit anything new to a full log until it has caught up). Time is told to the
 * microsecond. A sliding log costs 4 bytes a permit taken (6 for windows over 71 minutes), a bucket
 * or a calendar 21; each expires soon after it has nothing left to tell. KeyHash are hashed, so
 * neither their length nor what they say reaches Redis. An epoch beside the logs tells when Redis
 * lost its memory: the next call takes nothing and says so. A decision that timed out may have
 * taken its permits; when its answer comes late they are handed back. Callers of one moment share a
 * round trip, see {@link LimitPipeline}.
 *
 * <p>Thread-safe. Waits at most {@link RedisSettings#limitTimeout}, and not at all while Redis is
 * known to be away.
 */
public final class RedisLimitState implements LimitState {
  private static final LimitScript TAKE = LimitScript.onServerClock();
  private static final RedisScript BEAT = RedisScript.named("beat.lua");
  private static final List<StoreRequest> REHEARSAL =
      List.of(new StoreRequest(Limit.parse("rehearsal", "1/s"), "nobody", 1));
  private static final byte[] LIVES = "600000".getBytes(US_ASCII);

  private final RedisStore store;
  private final String prefix;
  private final TimeSource wall;
  private final LimitScript script;
  private final byte[] epochKey;
  private final LimitPipeline requests;
  private final byte[] instancesKey;
  private final AtomicBoolean rehearsed = new AtomicBoolean();

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
    this.wall = store.time();
    this.script = script;
    this.epochKey = (prefix + ":limit-epoch").getBytes(UTF_8);
    this.requests = new LimitPipeline(store, script.script(), epochKey);
    this.instancesKey = (prefix + ":limit-instances").getBytes(UTF_8);
  }

  @Override
  public Decision.Source source() {
    return Decision.Source.SHARED;
  }

  @Override
  public Duration timeout() {
    return store.settings().limitTimeout();
  }

  @Override
  public int beat(String instance) {
    byte[][] keys = {instancesKey};
    Long living =
        store.callApart(
            "beat",
            store.settings().commandTimeout(),
            to -> BEAT.run(to, ScriptOutputType.INTEGER, keys, instance.getBytes(UTF_8), LIVES),
            late -> {});
    rehearse();
    return Math.max(1, Math.toIntExact(living));
  }

  /**
   * Asks once for nothing: Redis and this process know the script before a request needs it. It
   * asks as one who knows no epoch, so that it cannot be told of a loss in a request's place.
   */
  private void rehearse() {
    if (!rehearsed.get()) {
      try {
        LimitPipeline apart = new LimitPipeline(store, script.script(), epochKey);
        var unused = apart.submit(new PendingRequest(names(REHEARSAL), REHEARSAL, 0, wall));
        rehearsed.set(true);
      } catch (StoreUnavailableException slow) {
        // The next beat tries again, and the first request would wait no longer than it may.
      }
    }
  }

  @Override
  public StoreResult take(List<StoreRequest> takes, int times) {
    for (StoreRequest each : takes) {
      LimitState.requirePermits(each.limit(), each.permits());
    }
    return requests.submit(new PendingRequest(names(takes), takes, times, wall));
  }

  private byte[][] names(List<StoreRequest> takes) {
    byte[][] names = new byte[takes.size()][];
    for (int i = 0; i < names.length; i++) {
      StoreRequest take = takes.get(i);
      String text = prefix + ":limit:" + take.limit().name() + ":" + KeyHash.of(take.key());
      names[i] = text.getBytes(UTF_8);
    }
    return names;
  }
}
