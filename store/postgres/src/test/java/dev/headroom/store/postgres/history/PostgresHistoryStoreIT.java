// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.recorder.HistoryBlock;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.HistoryStoreSettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.monitor.recorder.SharedHistory;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.postgres.PostgresStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The history of several instances on a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
class PostgresHistoryStoreIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant BEGIN = Instant.parse("2026-11-29T00:00:00Z");

  private static PostgresServer server;

  private final String application = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    server = PostgresServer.temporary();
  }

  @AfterAll
  static void end() {
    server.close();
  }

  private PostgresHistoryStore store(int port) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl("postgres").replace(":" + server.port() + "/", ":" + port + "/"));
    int seconds = port == server.port() ? 60 : 3; // a link may hang
    source.setSocketTimeout(seconds);
    source.setConnectTimeout(seconds);
    source.setLoginTimeout(seconds);
    return new PostgresHistoryStore(new PostgresStore(source, TimeSource.system()), application);
  }

  private PostgresHistoryStore store() {
    PostgresHistoryStore store = store(server.port());
    store.prepare();
    return store;
  }

  /** A clock that a test moves. Thread-safe. */
  private static final class Clock implements TimeSource {
    private volatile Instant now = BEGIN;

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }

    @Override
    public Instant now() {
      return now;
    }
  }

  /** One process: its meters and its history. */
  private final class Instance {
    private final Recorder recorder = Recorder.create();
    private final RecordedHistory own;
    private final SharedHistory shared;

    Instance(String name, Clock time) {
      this.own = new RecordedHistory(recorder, HistorySettings.defaults(), name, time);
      this.shared =
          new SharedHistory(
              own, store(), HistorySettings.defaults(), HistoryStoreSettings.defaults(), time);
    }
  }

  @Test
  void keepsABlockOnceByInstanceStepAndStart() {
    PostgresHistoryStore store = store();
    store.save(new HistoryBlock("one", MINUTE, BEGIN, new byte[] {1}));
    store.save(new HistoryBlock("one", MINUTE, BEGIN, new byte[] {1, 2}));
    store.save(new HistoryBlock("two", MINUTE, BEGIN, new byte[] {3}));
    store.save(new HistoryBlock("one", MINUTE, BEGIN.plus(Duration.ofHours(1)), new byte[] {4}));
    store.save(new HistoryBlock("one", Duration.ofMinutes(10), BEGIN, new byte[] {5}));
    List<HistoryBlock> found = store.load(MINUTE, BEGIN, BEGIN.plusSeconds(1));
    assertThat(found).extracting(HistoryBlock::instance).containsExactly("one", "two");
    assertThat(found.getFirst().body()).containsExactly(1, 2);
    assertThat(found.getFirst().start()).isEqualTo(BEGIN);
    assertThat(store.sizeBytes()).isEqualTo(5);
    assertThat(store.oldest(MINUTE)).isEqualTo(BEGIN);
    store.trim(MINUTE, BEGIN.plusSeconds(1));
    assertThat(store.oldest(MINUTE)).isEqualTo(BEGIN.plus(Duration.ofHours(1)));
    assertThat(store.oldest(Duration.ofHours(1))).isEqualTo(Instant.MAX);
  }

  @Test
  void keepsAnEventOnce() {
    PostgresHistoryStore store = store();
    Event deploy = new Event(BEGIN, Event.Kind.DEPLOY, "2.0", "by hand", "one");
    store.mark(List.of(deploy));
    store.mark(List.of(deploy));
    assertThat(store.events(BEGIN, BEGIN.plusSeconds(1))).containsExactly(deploy);
    store.trimEvents(BEGIN.plusSeconds(1));
    assertThat(store.events(BEGIN, BEGIN.plusSeconds(1))).isEmpty();
  }

  /** PostgreSQL refuses a NUL in a text: no event was written after such a one. */
  @Test
  void keepsEventsThoughALabelHasANul() {
    Clock time = new Clock();
    Instance one = new Instance("one", time);
    one.own.mark(new Event(BEGIN, Event.Kind.ALERT, "slow\0", "firing{path=/a\0b}", "one"));
    one.own.mark(new Event(BEGIN, Event.Kind.DEPLOY, "2.0", "by hand", "one"));
    time.now = BEGIN.plusSeconds(1);

    one.shared.exchange();

    assertThat(store().events(BEGIN, time.now))
        .extracting(Event::subject, Event::detail)
        .containsExactlyInAnyOrder(tuple("slow?", "firing{path=/a?b}"), tuple("2.0", "by hand"));
  }

  @Test
  void instancesAreReadAsOneAlsoAfterARestart() {
    Clock time = new Clock();
    Instance one = new Instance("one", time);
    Instance two = new Instance("two", time);
    for (int i = 0; i < 12; i++) {
      time.now = time.now.plusSeconds(10);
      one.recorder.counter("orders", "country", "de").increment();
      two.recorder.counter("orders", "country", "fr").increment(2);
      one.own.record();
      two.own.record();
    }
    two.shared.exchange();
    one.shared.exchange();
    Instance again = new Instance("two", time);
    again.shared.exchange();
    Range range = Range.before(time.now, Duration.ofHours(1), MINUTE);
    assertThat(one.own.ofService().read("orders", Map.of(), range).total())
        .isEqualTo(new Increase(36));
    assertThat(again.own.ofService().read("orders", Map.of("country", "fr"), range).total())
        .isEqualTo(new Increase(24));
  }

  @Test
  void givesUpAtItsTimeOutWhileTheServerHangs() {
    store();
    try (FaultyLink link = FaultyLink.to(server.port())) {
      PostgresHistoryStore store = store(link.port());
      store.prepare();
      link.freeze();
      assertThatThrownBy(() -> store.load(MINUTE, BEGIN, BEGIN.plus(MINUTE)))
          .isInstanceOf(StoreUnavailableException.class);
      link.heal();
      assertThat(store.load(MINUTE, BEGIN, BEGIN.plus(MINUTE))).isEmpty();
    }
  }
}
