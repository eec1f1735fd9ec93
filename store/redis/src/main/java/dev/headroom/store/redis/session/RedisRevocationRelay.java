// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.StoreKeys;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationRelay;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.store.redis.connection.RedisSettings;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.KeyValue;
import io.lettuce.core.XAddArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Publishes revocations through Redis, and answers while the store is unavailable.
 *
 * <p>An entry is stored by its scope and fingerprint with its revision, until a minute after it
 * expires; a stream of a thousand entries wakes the followers. Redis is trusted only when it says
 * "revoked", so an entry that it lost makes nothing valid.
 *
 * <p>Thread-safe. One round trip a call; waits at most {@link RedisSettings#commandTimeout}, and
 * not at all while Redis is known to be unavailable.
 */
public final class RedisRevocationRelay implements RevocationRelay {
  private static final Duration KEPT_LONGER = Duration.ofMinutes(1);
  private static final long LOG_LENGTH = 1_000;
  private static final byte[] FIELD = "revision".getBytes(US_ASCII);

  private final RedisStore store;
  private final StoreKeys keys;
  private final byte[] logKey;
  private final AtomicBoolean followed = new AtomicBoolean();

  /**
   * Creates the relay.
   *
   * @param application whose revocations; see {@link StoreKeys}
   */
  public RedisRevocationRelay(RedisStore store, String application) {
    this.store = store;
    this.keys = StoreKeys.of(application, "session");
    this.logKey = keys.key("log").getBytes(UTF_8);
  }

  @Override
  public void publish(RevocationResult result) {
    store.call(
        "publish revocation",
        store.settings().commandTimeout(),
        to -> {
          List<CompletionStage<?>> sent = new ArrayList<>();
          for (RevocationEntry entry : result.entries()) {
            long millis =
                Duration.between(result.now(), entry.until()).plus(KEPT_LONGER).toMillis();
            if (millis > 0) {
              sent.add(to.psetex(key(entry.scope(), entry.fingerprint()), millis, revision(entry)));
            }
          }
          sent.add(
              to.xadd(
                  logKey,
                  XAddArgs.Builder.maxlen(LOG_LENGTH).approximateTrimming(),
                  Map.of(FIELD, Long.toString(result.revision()).getBytes(US_ASCII))));
          return all(sent);
        });
  }

  @Override
  public boolean isRevoked(RevocableToken token) {
    List<byte[]> wanted = new ArrayList<>();
    for (RevocationScope scope : RevocationScope.values()) {
      Fingerprint fingerprint = token.fingerprint(scope);
      if (fingerprint != null) {
        wanted.add(key(scope, fingerprint));
      }
    }
    List<KeyValue<byte[], byte[]>> found =
        store.call(
            "look up revocation",
            store.settings().commandTimeout(),
            to -> to.mget(wanted.toArray(byte[][]::new)));
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).hasValue()) {
        boolean byToken = i == 0;
        if (byToken || token.revision() < number(found.get(i).getValue())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Follows the stream on a thread of its own, until the Redis store is closed.
   *
   * @throws IllegalStateException if it has a follower already
   */
  @Override
  public void onChange(Runnable wake) {
    if (!followed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the relay has a follower, allowed once; create a relay for each follower");
    }
    RevocationStreamReader log = new RevocationStreamReader(store, logKey, wake);
    store.addCloseable(log);
    log.open();
  }

  private byte[] key(RevocationScope scope, Fingerprint fingerprint) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(fingerprint.bytes());
    return keys.key("revocation", Integer.toString(scope.number()), text).getBytes(UTF_8);
  }

  private static byte[] revision(RevocationEntry entry) {
    return Long.toString(entry.revision()).getBytes(US_ASCII);
  }

  /** A value that is no number was not written by us: it counts as a revocation, to be safe. */
  private static long number(byte[] value) {
    try {
      return Long.parseLong(new String(value, US_ASCII));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static CompletionStage<Boolean> all(List<CompletionStage<?>> sent) {
    CompletableFuture<?>[] futures =
        sent.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(futures).thenApply(done -> true);
  }
}
