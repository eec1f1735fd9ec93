// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Three JVMs on one Redis: what no test in one process can show. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pauses processes by signals")
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class ThreeProcessesIT {

  private static RealRedis redis;
  private static List<CacheProcess> all;

  @BeforeAll
  static void start() throws Exception {
    redis = new RealRedis();
    String uri = redis.server().uri();
    all = List.of(new CacheProcess(uri), new CacheProcess(uri), new CacheProcess(uri));
    for (CacheProcess each : all) {
      assertThat(each.answer()).isEqualTo("ready");
    }
  }

  @AfterAll
  static void end() {
    all.forEach(CacheProcess::close);
    redis.close();
  }

  private static int loads() throws Exception {
    int loads = 0;
    for (CacheProcess each : all) {
      loads += Integer.parseInt(each.ask("loads"));
    }
    return loads;
  }

  @Test
  void loadAColdKeyOnce() throws Exception {
    // A process that loads its classes meanwhile may load longer than the others wait for it.
    for (CacheProcess each : all) {
      assertThat(each.ask("get warm w 0")).isEqualTo("w");
    }
    int before = loads();
    for (CacheProcess each : all) {
      each.send("get cold v 300");
    }
    for (CacheProcess each : all) {
      assertThat(each.answer()).isEqualTo("v");
    }
    assertThat(loads() - before).isEqualTo(1);
  }

  @Test
  void hearOfAnInvalidationAndOfTheEndOfATag() throws Exception {
    for (CacheProcess each : all) {
      assertThat(each.ask("get a old 0")).isEqualTo("old");
      assertThat(each.ask("tagged b old t")).isEqualTo("old");
    }
    assertThat(all.getFirst().ask("invalidate a")).isEqualTo("true");
    assertThat(all.getFirst().ask("end t")).isEqualTo("true");
    RealRedis.pass(CacheProcess.BOUND);
    for (CacheProcess each : all) {
      assertThat(each.ask("get a new 0")).isEqualTo("new");
      assertThat(each.ask("tagged b new t")).isEqualTo("new");
    }
  }

  @Test
  void serveNothingOldAfterAPauseThatIsLongerThanTheBound() throws Exception {
    CacheProcess paused = all.get(1);
    assertThat(paused.ask("get p old 0")).isEqualTo("old");
    assertThat(paused.ask("tagged q old u")).isEqualTo("old");
    paused.signal("STOP");
    assertThat(all.getFirst().ask("invalidate p")).isEqualTo("true");
    assertThat(all.getFirst().ask("end u")).isEqualTo("true");
    RealRedis.pass(CacheProcess.BOUND.plusMillis(200));
    paused.send("get p new 0");
    paused.send("tagged q new u");
    paused.signal("CONT");
    assertThat(paused.answer()).isEqualTo("new");
    assertThat(paused.answer()).isEqualTo("new");
  }

  @Test
  void loadInPlaceOfOneThatDiedWhileItLoaded() throws Exception {
    try (CacheProcess dying = new CacheProcess(redis.server().uri())) {
      assertThat(dying.answer()).isEqualTo("ready");
      dying.send("get d lost 60000");
      CacheProcess other = all.getLast();
      await().atMost(Duration.ofMinutes(1)).until(ThreeProcessesIT::grantStands);
      dying.signal("KILL");
      long begun = System.nanoTime();
      assertThat(other.ask("get d v 0")).isEqualTo("v");
      // The lease would have lasted for 30 s.
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
    }
  }

  @Test
  void keepNothingOldOfOneThatDiedBetweenItsCommitAndItsInvalidation() throws Exception {
    try (CacheProcess dying = new CacheProcess(redis.server().uri())) {
      assertThat(dying.answer()).isEqualTo("ready");
      for (CacheProcess each : all) {
        assertThat(each.ask("get c old 0")).isEqualTo("old");
      }
      assertThat(dying.ask("commit c")).isEqualTo("committed");
      assertThat(all.getFirst().ask("get c old 0")).as("read before the commit").isEqualTo("old");
      dying.signal("KILL");
      RealRedis.pass(CacheProcess.BOUND);
      for (CacheProcess each : all) {
        assertThat(each.ask("get c new 0")).isEqualTo("new");
      }
    }
  }

  private static boolean grantStands() throws Exception {
    try (RedisStore store = redis.patientStore()) {
      return !store
          .call("keys", Duration.ofSeconds(5), to -> to.keys("{jvms:cache}:1:lease:*"))
          .isEmpty();
    }
  }
}
