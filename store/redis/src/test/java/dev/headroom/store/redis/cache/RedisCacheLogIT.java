// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.kit.FaultyLink;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an instance hears of the removals of another, whose way to Redis is sound. */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class RedisCacheLogIT {

  private static final Duration LONG = Duration.ofMinutes(5);

  private RealRedis redis;
  private FaultyLink link;
  private RedisStore ours;
  private RedisStore theirs;
  private RedisCacheLevel here;
  private RedisCacheLevel there;
  private final Heard heard = new Heard();

  private static final class Heard implements CacheLevelListener {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private volatile long confirmedNanos;

    @Override
    public void removed(String cache, int hash) {
      said.add("removed " + cache + " " + hash);
    }

    @Override
    public void cleared(String cache) {
      said.add("cleared " + cache);
    }

    @Override
    public void loadEnded(String cache, int hash) {
      said.add("filled " + cache + " " + hash);
    }

    @Override
    public void tagsInvalidated(int[] hashes, long position) {
      said.add("ended " + Arrays.toString(hashes));
    }

    @Override
    public void invalidationsLost(long position) {
      said.add("lost");
    }

    @Override
    public void caughtUpTo(long nanos) {
      confirmedNanos = nanos;
    }

    /** Waits until all up to now was heard. */
    void all() {
      long now = System.nanoTime();
      await().until(() -> confirmedNanos - now > 0);
    }
  }

  @BeforeEach
  void start() {
    redis = new RealRedis();
    link = FaultyLink.to(redis.server().port());
    ours = RealRedis.upWhenReturned(RealRedis.patient("redis://127.0.0.1:" + link.port()));
    theirs = redis.patientStore();
    here = new RedisCacheLevel(ours, "log");
    there = new RedisCacheLevel(theirs, "log");
    here.subscribe(heard);
    heard.all();
    heard.said.clear();
  }

  @AfterEach
  void end() {
    ours.close();
    theirs.close();
    link.close();
    redis.close();
  }

  @Test
  void hearsRemovalsOfOthersInTheirOrderAndNotItsOwn() {
    there.put("names", "a", bytes("1"), LONG);
    here.remove("names", List.of("b"));
    there.remove("names", List.of("c"));
    there.remove("names", List.of("d", "e"));
    there.clear("names");
    heard.all();
    assertThat(heard.said)
        .containsExactly(
            "removed names 97",
            "removed names 99",
            "removed names 100",
            "removed names 101",
            "cleared names");
  }

  @Test
  void hearsThatALoadEndedWhichItWaitsFor() {
    String token = ((LoadLease.Granted) there.lease("names", "a", LONG, false)).token();
    assertThat(here.lease("names", "a", LONG, false)).isInstanceOf(LoadLease.Busy.class);
    there.putIfLeased(new ConditionalPut("names", "a", token, bytes("1"), LONG, List.of()));
    heard.all();
    assertThat(heard.said).containsExactly("filled names 97");
  }

  @Test
  void missesNothingThatWasRemovedWhileItWasCutOff() {
    link.cut();
    there.remove("names", List.of("a"));
    link.heal();
    heard.all();
    assertThat(heard.said).containsExactly("removed names 97");
  }

  @Test
  void hearsThatTagsWereEnded() {
    there.invalidateTags(List.of("b"), LONG);
    there.invalidateTags(List.of("a", "c"), LONG);
    heard.all();
    assertThat(heard.said)
        .startsWith("ended [98]")
        .hasSize(2)
        .last()
        .isIn("ended [97, 99]", "ended [99, 97]");
  }

  @Test
  void knowsWhenAllWhoFollowHaveAppliedARecord() {
    long heardOf = there.remove("names", List.of("a"));
    await().until(() -> there.isAppliedUpTo(heardOf));
    link.cut();
    long unheard = there.remove("names", List.of("a"));
    assertThat(there.isAppliedUpTo(unheard)).isFalse();
    link.heal();
    await().until(() -> there.isAppliedUpTo(unheard));
  }

  @Test
  void waitsForNobodyWhoLeft() {
    ours.close();
    long position = there.remove("names", List.of("a"));
    await().until(() -> there.isAppliedUpTo(position));
  }

  @Test
  void confirmsNothingWhileItIsCutOff() {
    link.cut();
    long cut = System.nanoTime();
    RealRedis.pass(Duration.ofMillis(500));
    assertThat(heard.confirmedNanos - cut).isNegative();
  }

  @Test
  void tellsThatTheLogWasLostWhenRedisWasEmptied() {
    theirs.call("flush", LONG, to -> to.flushall());
    await().untilAsserted(() -> assertThat(heard.said).contains("lost"));
    there.remove("names", List.of("a"));
    heard.all();
    assertThat(heard.said).endsWith("removed names 97");
  }

  @Test
  void tellsThatTheLogWasLostWhenItWasTrimmedPastIt() {
    link.cut();
    byte[] key = bytes("{log:cache}:1:log");
    for (int i = 0; i < 5; i++) {
      there.remove("names", List.of("a"));
    }
    theirs.call("trim", LONG, to -> to.xtrim(key, 2));
    link.heal();
    heard.all();
    assertThat(heard.said).startsWith("lost");
  }

  @Test
  void refusesASecondFollower() {
    assertThatIllegalStateException()
        .isThrownBy(() -> here.subscribe(new Heard()))
        .withMessageContaining("followed twice, allowed once");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
