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
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes revocations through Redis, and answers while the store is unavailable.
 *
 * <p>An entry is stored by its scope and fingerprint with its revision, until a minute after it
 * expires; a stream of a thousand entries wakes the followers. Redis is trusted only when it says
 * "revoked", so an entry that it lost makes nothing valid. Beside them stands which history of the
 * store they belong to: once that is another one, what the store has lost is found here.
 *
 * <p>Thread-safe. One round trip a call; waits at most {@link RedisSettings#commandTimeout}, and
 * not at all while Redis is known to be unavailable.
 */
public final class RedisRevocationRelay implements RevocationRelay {
  private static final String CAPABILITY = "session";
  private static final Duration KEPT_LONGER = Duration.ofMinutes(1);
  private static final long LOG_LENGTH = 1_000;
  private static final int PAGE = 1_000;
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final String ENTRY = "revocation";
  private static final byte[] FIELD = "revision".getBytes(US_ASCII);

  private final RedisStore store;
  private final StoreKeys keys;
  private final byte[] logKey;
  private final byte[] historyKey;
  private final AtomicBoolean followed = new AtomicBoolean();

  /**
   * Creates the relay. For Headroom itself, as its store is of an internal package; {@link
   * dev.headroom.store.redis.Redis#revocationRelay} is the way in.
   *
   * @param store which the caller closes
   * @param application whose revocations; see {@link StoreKeys}
   */
  public RedisRevocationRelay(RedisStore store, String application) {
    this.store = store.forCapability(application, CAPABILITY);
    this.keys = StoreKeys.of(application, CAPABILITY);
    this.logKey = keys.key("log").getBytes(UTF_8);
    this.historyKey = keys.key("history").getBytes(UTF_8);
  }

  @Override
  public void publish(RevocationResult result) {
    var unused =
        call(
            "publish revocation",
            to -> {
              List<CompletionStage<String>> sent = new ArrayList<>();
              for (RevocationEntry entry : result.entries()) {
                long millis =
                    Duration.between(result.now(), entry.until()).plus(KEPT_LONGER).toMillis();
                if (millis > 0) {
                  sent.add(
                      to.psetex(key(entry.scope(), entry.fingerprint()), millis, revision(entry)));
                }
              }
              // Of an earlier history until that was searched for what the store has lost.
              sent.add(to.set(historyKey, result.origin().getBytes(UTF_8), SetArgs.Builder.nx()));
              sent.add(
                  to.xadd(
                      logKey,
                      XAddArgs.Builder.maxlen(LOG_LENGTH).approximateTrimming(),
                      Map.of(FIELD, Long.toString(result.revision()).getBytes(US_ASCII))));
              return RedisStore.all(sent);
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
        call("look up revocation", to -> to.mget(wanted.toArray(byte[][]::new)));
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

  /** Walks over the keys of the database, a thousand a round trip, if some may be lost. */
  @Override
  public List<RevocationEntry> keptBefore(
      String origin, long revision, Instant now, Duration entryLife) {
    if (!mayHaveMore(origin, revision)) {
      return List.of();
    }
    ScanArgs pattern = ScanArgs.Builder.matches(keys.key(ENTRY, "*")).limit(PAGE);
    Map<String, RevocationEntry> found = new LinkedHashMap<>();
    ScanCursor at = ScanCursor.INITIAL;
    do {
      ScanCursor from = at;
      KeyScanCursor<byte[]> page = call("list revocations", to -> to.scan(from, pattern));
      if (!page.getKeys().isEmpty()) {
        for (StoredEntry each : read(page.getKeys())) {
          RevocationEntry entry = each.entry(now, entryLife);
          if (entry != null) {
            found.put(each.key(), entry);
          }
        }
      }
      at = page;
    } while (!at.isFinished());
    return List.copyOf(found.values());
  }

  /** Returns whether something was published of another history, or later than a revision. */
  private boolean mayHaveMore(String origin, long revision) {
    return call(
        "read history",
        to -> {
          CompletionStage<List<KeyValue<byte[], byte[]>>> followed = to.mget(historyKey);
          CompletionStage<List<StreamMessage<byte[], byte[]>>> last =
              to.xrevrange(logKey, Range.unbounded(), Limit.from(1));
          return followed.thenCombine(
              last,
              (history, published) ->
                  history.getFirst().hasValue()
                      && (!new String(history.getFirst().getValue(), UTF_8).equals(origin)
                          || published.stream()
                              .flatMap(each -> each.getBody().values().stream())
                              .anyMatch(each -> number(each) > revision)));
        });
  }

  @Override
  public void follow(String origin) {
    var unused = call("note history", to -> to.set(historyKey, origin.getBytes(UTF_8)));
  }

  private List<StoredEntry> read(List<byte[]> page) {
    return call(
        "read revocations",
        to -> {
          CompletionStage<List<KeyValue<byte[], byte[]>>> values =
              to.mget(page.toArray(byte[][]::new));
          CompletionStage<List<Long>> lives = RedisStore.all(page.stream().map(to::pttl).toList());
          return values.thenCombine(lives, RedisRevocationRelay::entries);
        });
  }

  private static List<StoredEntry> entries(
      List<KeyValue<byte[], byte[]>> values, List<Long> lives) {
    List<StoredEntry> entries = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      KeyValue<byte[], byte[]> each = values.get(i);
      if (each.hasValue()) {
        String key = new String(each.getKey(), UTF_8);
        entries.add(new StoredEntry(key, number(each.getValue()), lives.get(i)));
      }
    }
    return entries;
  }

  /** An entry as it is stored. Immutable. */
  private record StoredEntry(String key, long revision, long leftMillis) {

    /** Returns the entry; null if it has expired, or was not written by a relay. */
    @Nullable RevocationEntry entry(Instant now, Duration entryLife) {
      Duration left = Duration.ofMillis(leftMillis).minus(KEPT_LONGER);
      String[] parts = key.split(":", -1);
      if (left.compareTo(SHORT) < 0 || revision == Long.MAX_VALUE) {
        return null;
      }
      try {
        RevocationScope scope = RevocationScope.ofNumber(Integer.parseInt(parts[parts.length - 2]));
        Fingerprint fingerprint =
            Fingerprint.of(Base64.getUrlDecoder().decode(parts[parts.length - 1]));
        Instant until = now.plus(left);
        Instant at = scope == RevocationScope.TOKEN ? now : until.minus(entryLife);
        return new RevocationEntry(scope, fingerprint, revision, at, until);
      } catch (IllegalArgumentException foreign) {
        return null;
      }
    }
  }

  private <T> T call(
      String operation, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    return store.call(operation, store.settings().commandTimeout(), command);
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
    return keys.key(ENTRY, Integer.toString(scope.number()), text).getBytes(UTF_8);
  }

  private static byte[] revision(RevocationEntry entry) {
    return Long.toString(entry.revision()).getBytes(US_ASCII);
  }

  /**
   * A value that is no number was not written by a relay: it counts as a revocation, to be safe.
   */
  private static long number(byte[] value) {
    try {
      return Long.parseLong(new String(value, US_ASCII));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
