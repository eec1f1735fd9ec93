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
import java.util.stream.IntStream;
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
    public void removedHere(String cache, int hash) {
      said.add("removed here " + cache + " " + hash);
    }

    @Override
    public void clearedHere(String cache) {
      said.add("cleared here " + cache);
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
      await().atMost(Duration.ofMinutes(1)).until(() -> confirmedNanos - now > 0);
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
  void hearsRemovalsInTheirOrderAndWhichAreItsOwn() {
    there.put("names", "a", bytes("1"), LONG);
    here.remove("names", List.of("b"));
    there.remove("names", List.of("c"));
    there.remove("names", List.of("d", "e"));
    there.clear("names");
    here.clear("names");
    heard.all();
    assertThat(heard.said)
        .containsExactly(
            "removed names 97",
            "removed here names 98",
            "removed names 99",
            "removed names 100",
            "removed names 101",
            "cleared names",
            "cleared here names");
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
  void hearsOfEachOfManyThatWereRemovedAtOnce() {
    there.remove("names", IntStream.range(0, 9_000).mapToObj(i -> "k" + i).toList());
    heard.all();
    assertThat(heard.said)
        .hasSize(9_000)
        .contains("removed names " + "k0".hashCode(), "removed names " + "k8999".hashCode());
  }

  /** confirm | flush, and the log is longer again | read: the record in between is never seen. */
  @Test
  void noticesThatTheLogWasFlushedBetweenItsConfirmationAndItsReading() throws Exception {
    FaultyLink.Hold reading = link.hold("XREAD");
    reading.await();
    there.remove("names", List.of("a"));
    theirs.call("flush", LONG, to -> to.flushall());
    there.remove("names", List.of("b"));
    reading.release();
    heard.all();
    assertThat(heard.said).contains("lost");
  }

  @Test
  void noticesThatTheLogWasTrimmedBetweenItsConfirmationAndItsReading() throws Exception {
    byte[] key = bytes("{log:cache}:1:log");
    FaultyLink.Hold reading = link.hold("XREAD");
    reading.await();
    for (String each : List.of("a", "b", "c")) {
      there.remove("names", List.of(each));
    }
    theirs.call("trim", LONG, to -> to.xtrim(key, 1));
    reading.release();
    heard.all();
    assertThat(heard.said).contains("lost");
  }

  /** Where an instance has not confirmed since the entries were lost, nobody knows of it. */
  @Test
  void doesNotKnowWhoFollowsWhenTheirEntriesWereLost() {
    entriesAreOld();
    link.freeze();
    byte[] key = bytes("{log:cache}:1:nodes");
    theirs.call("delete", LONG, to -> to.del(key));
    long unheard = there.remove("names", List.of("a"));
    assertThat(there.isAppliedUpTo(unheard)).as("no entry").isFalse();
    link.heal();
    heard.all();
    assertThat(there.isAppliedUpTo(unheard)).as("others may be missing").isFalse();
    entriesAreOld();
    await().atMost(Duration.ofMinutes(1)).until(() -> there.isAppliedUpTo(unheard));
  }

  @Test
  void doesNotKnowWhetherALostRecordWasApplied() {
    long lost = there.remove("names", List.of("a"));
    theirs.call("flush", LONG, to -> to.flushall());
    there.remove("names", List.of("b"));
    heard.all();
    entriesAreOld();
    assertThat(there.isAppliedUpTo(lost)).isFalse();
  }

  /** As if there had been entries for longer than an instance may be silent. */
  private void entriesAreOld() {
    byte[] key = bytes("{log:cache}:1:nodes");
    theirs.call("age", LONG, to -> to.hset(key, bytes(""), bytes("9007199254740991-0 1")));
  }

  /**
   * An earlier build removes an entry whose second word is long ago; then nobody would know for a
   * minute who follows, again and again while both run.
   */
  @Test
  void letsOtherReleasesPassOverTheEntryWithoutAName() {
    heard.all();
    byte[] key = bytes("{log:cache}:1:nodes");
    byte[] entry = theirs.call("entry", LONG, to -> to.hget(key, bytes("")));
    assertThat(new String(entry, US_ASCII)).matches("9007199254740991-0 9007199254740991 \\d+");
  }

  @Test
  void knowsWhenAllWhoFollowHaveAppliedARecord() {
    entriesAreOld();
    long heardOf = there.remove("names", List.of("a"));
    await().atMost(Duration.ofMinutes(1)).until(() -> there.isAppliedUpTo(heardOf));
    link.cut();
    long unheard = there.remove("names", List.of("a"));
    assertThat(there.isAppliedUpTo(unheard)).isFalse();
    link.heal();
    await().atMost(Duration.ofMinutes(1)).until(() -> there.isAppliedUpTo(unheard));
  }

  @Test
  void waitsForNobodyWhoLeft() {
    entriesAreOld();
    ours.close();
    long position = there.remove("names", List.of("a"));
    await().atMost(Duration.ofMinutes(1)).until(() -> there.isAppliedUpTo(position));
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
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(heard.said).contains("lost"));
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
