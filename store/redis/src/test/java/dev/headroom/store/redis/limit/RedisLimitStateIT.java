// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.limit.SharedLimitStateContract;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class RedisLimitStateIT extends SharedLimitStateContract {
  private static RealRedis redis;
  private static RedisStore one;
  private static RedisStore other;

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    one = redis.patientStore();
    other = redis.patientStore();
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    redis.close();
  }

  @Override
  protected LimitState state() {
    return new RedisLimitState(one, "it");
  }

  @Override
  protected LimitState other() {
    return new RedisLimitState(other, "it");
  }

  @Override
  protected void pass(Duration duration) {
    RealRedis.pass(duration);
  }

  @Test
  void goesOnWhenRedisForgotTheScript() {
    Limit rule = Limit.parse("api", "2/h");
    take(state(), rule, key, 1);
    ask(RedisAsyncCommands::scriptFlush);

    assertThat(take(state(), rule, key, 1).remaining()).isZero();
    assertThat(take(state(), rule, key, 1).admitted()).isFalse();
  }

  @Test
  void theFirstBeatBringsTheScriptAndLeavesNoLog() {
    ask(RedisAsyncCommands::scriptFlush);
    assertThat(new RedisLimitState(one, "beat").heartbeat("me")).isOne();

    String memory = ask(to -> to.info("memory"));
    List<byte[]> logs = ask(to -> to.keys("{beat:limit}:1:sliding:*"));
    // The script of beats, and that of decisions.
    assertThat(memory).contains("number_of_cached_scripts:2");
    assertThat(logs).isEmpty();
  }

  @Test
  void aBeatIsNotToldOfALossInARequestsPlace() {
    StoreRequest take = new StoreRequest(Limit.parse("lost", "2/h"), key, 1);
    RedisLimitState state = new RedisLimitState(one, "lost");
    assertThat(state.take(List.of(take), 1).isLost()).isFalse();
    ask(RedisAsyncCommands::flushall);
    state.heartbeat("me");

    assertThat(state.take(List.of(take), 1).isLost()).isTrue();
  }

  @Test
  void leavesNothingThatDoesNotExpire() {
    Limit rule = Limit.parse("ttl", "5/min");
    take(state(), rule, key, 1);
    byte[] name = onlyKeyLike("{it:limit}:1:sliding:*:ttl");

    assertThat(millisToLive(name)).isBetween(50_000L, 75_002L);
    take(state(), Limit.parse("ttl", "5/h"), key, 2);
    assertThat(millisToLive(name)).isBetween(3_500_000L, 4_500_002L);
    take(state(), Limit.parse("ttl", "1/2h"), key, 1);
    assertThat(millisToLive(name)).isBetween(7_100_000L, 9_000_002L);
  }

  @Test
  void storesFourBytesAPermitTakenWhateverTheLimitAndSixInLongWindows() {
    Limit rule = Limit.parse("size", "1000000/h");
    take(state(), rule, key, 1);
    byte[] name = onlyKeyLike("{it:limit}:1:sliding:*:size");

    assertThat(bytesOf(name)).isEqualTo(41 + 4 * 4);
    take(state(), rule, key, 99);
    assertThat(bytesOf(name)).isEqualTo(41 + 100 * 4);
    take(state(), Limit.parse("size", "1000000/2h"), key, 1);
    assertThat(bytesOf(name)).isEqualTo(41 + 200 * 6);
  }

  @Test
  void sendsNothingOfTheKeyToRedis() {
    take(state(), Limit.parse("secret", "1/h"), "ann@example.org", 1);

    assertThat(new String(onlyKeyLike("{it:limit}:1:sliding:*:secret"), StandardCharsets.US_ASCII))
        .doesNotContain("ann")
        .hasSize("{it:limit}:1:sliding::secret".length() + 22);
  }

  private static long millisToLive(byte[] name) {
    return ask(to -> to.pttl(name));
  }

  private static long bytesOf(byte[] name) {
    return ask(to -> to.strlen(name));
  }

  private static byte[] onlyKeyLike(String pattern) {
    List<byte[]> keys = ask(to -> to.keys(pattern));
    assertThat(keys).hasSize(1);
    return keys.getFirst();
  }

  private static <T> T ask(
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> question) {
    return one.call("test", Duration.ofSeconds(5), question);
  }
}
