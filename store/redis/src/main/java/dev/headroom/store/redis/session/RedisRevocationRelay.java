// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

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
 * Tells instances of revocations through Redis, and answers for the record while that is away.
 *
 * <p>A cut stands under {@code prefix:session:<scope>:<fingerprint>} with its revision, for as long
 * as it matters and a minute more; a stream {@code prefix:session-log} of a thousand entries wakes
 * who follows it. Only "revoked" is ever believed of it, so what it forgets makes nothing valid. On
 * a cluster the prefix must be in braces.
 *
 * <p>Thread-safe. One round trip a call; waits at most {@link RedisSettings#commandTimeout}, and
 * not at all while Redis is known to be away.
 */
public final class RedisRevocationRelay implements RevocationRelay {
  private static final Duration MORE = Duration.ofMinutes(1);
  private static final long LOG_LENGTH = 1_000;
  private static final byte[] FIELD = "revision".getBytes(US_ASCII);

  private final RedisStore store;
  private final String prefix;
  private final byte[] logKey;
  private final AtomicBoolean followed = new AtomicBoolean();

  /**
   * Creates the relay.
   *
   * @param prefix what the keys begin with, before {@code :session}
   */
  public RedisRevocationRelay(RedisStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
    this.logKey = (prefix + ":session-log").getBytes(UTF_8);
  }

  @Override
  public void publish(RevocationResult ended) {
    store.call(
        "session tell",
        store.settings().commandTimeout(),
        to -> {
          List<CompletionStage<?>> sent = new ArrayList<>();
          for (RevocationEntry cut : ended.entries()) {
            long millis = Duration.between(ended.now(), cut.until()).plus(MORE).toMillis();
            if (millis > 0) {
              sent.add(to.psetex(key(cut.scope(), cut.fingerprint()), millis, revision(cut)));
            }
          }
          sent.add(
              to.xadd(
                  logKey,
                  XAddArgs.Builder.maxlen(LOG_LENGTH).approximateTrimming(),
                  Map.of(FIELD, Long.toString(ended.revision()).getBytes(US_ASCII))));
          return all(sent);
        });
  }

  @Override
  public boolean isRevoked(RevocableToken facts) {
    List<byte[]> keys = new ArrayList<>();
    for (RevocationScope scope : RevocationScope.values()) {
      Fingerprint fingerprint = facts.of(scope);
      if (fingerprint != null) {
        keys.add(key(scope, fingerprint));
      }
    }
    List<KeyValue<byte[], byte[]>> found =
        store.call(
            "session revoked",
            store.settings().commandTimeout(),
            to -> to.mget(keys.toArray(byte[][]::new)));
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).hasValue()) {
        boolean token = i == 0;
        if (token || facts.revision() < number(found.get(i).getValue())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Follows the stream on a thread of its own, until the store is closed.
   *
   * @throws IllegalStateException if it is followed already
   */
  @Override
  public void onChange(Runnable wake) {
    if (!followed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the relay was followed twice, allowed once; make a relay for each follower");
    }
    RevocationStreamReader log = new RevocationStreamReader(store, logKey, wake);
    store.closeFirst(log);
    log.open();
  }

  private byte[] key(RevocationScope scope, Fingerprint fingerprint) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(fingerprint.bytes());
    return (prefix + ":session:" + scope.number() + ":" + text).getBytes(UTF_8);
  }

  private static byte[] revision(RevocationEntry cut) {
    return Long.toString(cut.revision()).getBytes(US_ASCII);
  }

  /** What is no number was not written by us; it is taken for a revocation, to be safe. */
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
