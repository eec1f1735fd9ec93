// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GroundTest {

  @Nested
  class SettingsCheckTest {

    @Test
    void reportsAllFaultsInOneMessage() {
      SettingsCheck check =
          new SettingsCheck()
              .between("a.size", 0, 1, 10, "set connections")
              .between("a.wait", Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(2), "wait")
              .present("a.name", null, "name it")
              .between("a.fine", 5, 1, 10, "nothing");

      assertThatThrownBy(check::throwIfAny)
          .isInstanceOf(SettingsException.class)
          .hasMessage(
              """
              a.size was 0, allowed 1 to 10; set connections
              a.wait was 0s, allowed 1ms to 2s; wait
              a.name was missing, allowed a text; name it\
              """);
    }

    @Test
    void isSilentWhenAllIsWell() {
      new SettingsCheck().between("a.size", 1, 1, 1, "nothing").throwIfAny();
    }
  }

  @Nested
  class StoreWatchTest {

    private final StoreWatch watch = new StoreWatch("redis", TimeSource.system());

    @Test
    void startsDownUntilTheStoreResponds() {
      assertThat(watch.isUp()).isFalse();
      watch.succeeded();
      assertThat(watch.isUp()).isTrue();
    }

    @Test
    void keepsTheHealthUntilTheStateChanges() {
      watch.succeeded();
      StoreHealth up = watch.health();
      watch.succeeded();
      assertThat(watch.health()).isSameAs(up);
      watch.failed(new IOException("secret"));
      StoreHealth down = watch.health();
      assertThat(down.state()).isEqualTo(StoreHealth.State.DOWN);
      watch.failed(new IOException("secret"));
      assertThat(watch.health()).isSameAs(down);
      watch.succeeded();
      assertThat(watch.isUp()).isTrue();
    }

    @Test
    void showsACaveatWhileTheStoreResponds() {
      watch.caveat("evicts");
      assertThat(watch.health().detail()).isEqualTo("not yet connected");
      watch.succeeded();
      assertThat(watch.health().detail()).isEqualTo("evicts");
      watch.failed(new IOException("secret"));
      assertThat(watch.health().detail()).isEqualTo("IOException");
      watch.succeeded();
      watch.caveat("");
      assertThat(watch.health().detail()).isEmpty();
      assertThat(watch.isUp()).isTrue();
    }

    @Test
    void showsWhichOfSeveralServersResponds() {
      watch.server("redis-1:6379");
      assertThat(watch.health().detail()).isEqualTo("not yet connected");
      watch.succeeded();
      assertThat(watch.health().detail()).isEqualTo("redis-1:6379");
      watch.caveat("evicts");
      watch.server("redis-2:6379");
      assertThat(watch.health().detail()).isEqualTo("redis-2:6379; evicts");
    }

    @Test
    void keepsTheFailuresMessageToItself() {
      watch.succeeded();
      watch.failed(new IOException("password=secret"));
      assertThat(watch.health().detail()).isEqualTo("IOException");
    }
  }

  @Test
  void hashesToAFixedSizeWithoutTheInput() {
    assertThat(KeyHash.of("203.0.113.7")).hasSize(22).doesNotContain("203");
    assertThat(KeyHash.of("x".repeat(100_000))).hasSize(22);
    assertThat(KeyHash.of("a")).isEqualTo(KeyHash.of("a")).isNotEqualTo(KeyHash.of("b"));
  }

  @Test
  void hashesTextsApartThatUtf8MakesOne() {
    assertThat(List.of("a?", "a\ud83d", "a\ude00", "a\ude00\ud83d", "a\ud83d\ude00"))
        .extracting(KeyHash::of)
        .doesNotHaveDuplicates();
    assertThat(StoredText.hasUtf8("a\ud83d\ude00")).isTrue();
  }

  @Test
  void refusesWithoutAStackTrace() {
    StoreUnavailableException refusal =
        new StoreUnavailableException("redis", "GET", Duration.ofMillis(25));
    assertThat(refusal.getStackTrace()).isEmpty();
    assertThat(refusal).hasMessage("redis did not answer GET within 25 ms");
  }

  @Test
  void readsTheMachinesClocks() {
    TimeSource time = TimeSource.system();
    assertThat(time.nanos()).isLessThanOrEqualTo(time.nanos());
    assertThat(time.now()).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
  }
}
