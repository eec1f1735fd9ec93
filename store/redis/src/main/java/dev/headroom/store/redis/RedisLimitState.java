// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.Keys;
import dev.headroom.limit.Decision;
import dev.headroom.limit.Grant;
import dev.headroom.limit.LimitState;
import dev.headroom.limit.Take;
import io.lettuce.core.ScriptOutputType;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The permits of each key in Redis, shared by all instances and outliving their restarts.
 *
 * <p>One script decides all rules of a call in one round trip on the server's clock, made monotone
 * by the newest stamp: no instance's clock matters, and a server's clock set back frees nothing
 * early (nor does it admit anything new to a full log until it has caught up). Time is told to the
 * microsecond. A sliding log costs 6 bytes a permit taken, a bucket or a calendar 21; each expires
 * when it has nothing left to tell. Keys are hashed, so neither their length nor what they say
 * reaches Redis. An epoch beside the logs tells when Redis lost its memory: the next call takes
 * nothing and says so. A decision that timed out may have taken its permits; when its answer comes
 * late they are handed back.
 *
 * <p>Thread-safe. Waits at most {@link RedisSettings#limitTimeout}, and not at all while Redis is
 * known to be away.
 */
public final class RedisLimitState implements LimitState {
  private static final LimitScript TAKE = LimitScript.onServerClock();
  private static final RedisScript BEAT = RedisScript.named("beat.lua");
  private static final byte[] LIVES = "600000".getBytes(US_ASCII);

  private final RedisStore store;
  private final String prefix;
  private final LimitScript script;
  private final Layout layout;
  private final byte[] epochKey;
  private final byte[] instancesKey;
  private final AtomicReference<byte[]> epoch = new AtomicReference<>(new byte[0]);

  /** How a sliding window is kept. */
  public enum Layout {
    /** A ring of stamps in one string: 6 bytes a permit. */
    RING,
    /** A sorted set, a member a permit: some fifteen times as large, and known to every tool. */
    ZSET
  }

  /**
   * Creates the state.
   *
   * @param prefix what the keys begin with, before {@code :limit:}
   */
  public RedisLimitState(RedisStore store, String prefix) {
    this(store, prefix, Layout.RING);
  }

  /** Creates the state with a choice of layout; all instances must choose the same. */
  public RedisLimitState(RedisStore store, String prefix, Layout layout) {
    this(store, prefix, layout, TAKE);
  }

  /** For the test that runs the script and the Java log on the same traces. */
  RedisLimitState(RedisStore store, String prefix, Layout layout, LimitScript script) {
    this.store = store;
    this.prefix = prefix;
    this.layout = layout;
    this.script = script;
    this.epochKey = (prefix + ":limit-epoch").getBytes(UTF_8);
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
    return Math.max(1, Math.toIntExact(living));
  }

  @Override
  public Grant take(List<Take> takes, int times) {
    for (Take each : takes) {
      LimitState.requirePermits(each.rule(), each.permits());
    }
    byte[] known = epoch.get();
    Grant grant = send(known, takes, times);
    // The first call of a process only learns the epoch: nothing is lost that was never known.
    return grant.isLost() && known.length == 0 ? send(epoch.get(), takes, times) : grant;
  }

  private Grant send(byte[] known, List<Take> takes, int times) {
    byte[][] keys = new byte[1 + takes.size()][];
    keys[0] = epochKey;
    for (int i = 0; i < takes.size(); i++) {
      keys[i + 1] = name(takes.get(i));
    }
    byte[][] epochs = {known, fresh()};
    byte[][] parameters = LimitScript.parameters(epochs, takes, times, layout, store.time().now());
    List<Object> answer =
        store.<List<Object>>callApart(
            "limit",
            store.settings().limitTimeout(),
            to -> script.script().run(to, ScriptOutputType.MULTI, keys, parameters),
            late -> handBack(late, takes));
    if ((Long) answer.getFirst() < 0) {
      byte[] other = (byte[]) answer.get(1);
      epoch.compareAndSet(known, other);
      return Grant.lost(new BigInteger(1, other).longValue());
    }
    return grant(answer);
  }

  /** A name for an epoch that no other bears. */
  private static byte[] fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return (Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()))
        .getBytes(US_ASCII);
  }

  private byte[] name(Take take) {
    String text = prefix + ":limit:" + take.rule().name() + ":" + Keys.hashed(take.key());
    return text.getBytes(UTF_8);
  }

  private static Grant grant(List<Object> answer) {
    List<Grant.Line> lines = new ArrayList<>((answer.size() - 2) / 3);
    for (int i = 2; i < answer.size(); i += 3) {
      lines.add(
          new Grant.Line(
              Math.toIntExact((Long) answer.get(i)),
              Math.toIntExact((Long) answer.get(i + 1)),
              (Long) answer.get(i + 2) * 1_000));
    }
    return new Grant(Math.toIntExact((Long) answer.get(0)), (Long) answer.get(1), lines);
  }

  /** An answer that nobody waits for any more took permits that nobody will spend. */
  private void handBack(List<Object> late, List<Take> takes) {
    if ((Long) late.getFirst() <= 0) {
      return;
    }
    Grant grant = grant(late);
    List<Take> back = new ArrayList<>(takes.size());
    for (int i = 0; i < takes.size(); i++) {
      Take take = takes.get(i);
      int permits = grant.lines().get(i).times() * take.permits();
      long stretch = take.terms().stretchNanos();
      back.add(
          new Take(
              take.rule(),
              take.key(),
              1,
              new Take.Terms(false, stretch, 0, permits, grant.stamp())));
    }
    byte[][] keys = new byte[1 + back.size()][];
    keys[0] = epochKey;
    for (int i = 0; i < back.size(); i++) {
      keys[i + 1] = name(back.get(i));
    }
    byte[][] epochs = {epoch.get(), fresh()};
    byte[][] parameters = LimitScript.parameters(epochs, back, 0, layout, store.time().now());
    CompletionStage<?> unused =
        store.send(to -> script.script().run(to, ScriptOutputType.MULTI, keys, parameters));
  }
}
