// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.postgres.PostgresStore;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What operators decide, in a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
class PostgresDecisionStoreIT extends DecisionStoreContract {
  private static final Decision.Key CPU = new Decision.Key("threshold", "cpu");

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

  private DecisionStore store(int port, String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl("postgres").replace(":" + server.port() + "/", ":" + port + "/"));
    int seconds = port == server.port() ? 60 : 3; // a link may hang
    source.setSocketTimeout(seconds);
    source.setConnectTimeout(seconds);
    source.setLoginTimeout(seconds);
    return new PostgresDecisionStore(new PostgresStore(source, TimeSource.system()), name);
  }

  @Override
  DecisionStore store() {
    DecisionStore store = store(server.port(), application);
    store.prepare();
    return store;
  }

  private static String value(Decisions on) {
    return on.find(CPU).map(each -> each.detail("value")).orElse("none");
  }

  @Test
  void keepsApplicationsApart() {
    new Decisions(store(), TimeSource.system()).decide(CPU, Map.of(), "ann", null);
    DecisionStore other = store(server.port(), "another");
    other.trim(Duration.ZERO, 1);
    assertThat(other.load()).isEmpty();
    assertThat(store().load()).hasSize(1);
  }

  @Test
  void aDecisionIsWrittenWhenTheServerRespondsAgainUnlessALaterOneIsThere() {
    try (FaultyLink link = FaultyLink.to(server.port())) {
      Decisions one = new Decisions(store(link.port(), application), TimeSource.system());
      Decisions two = new Decisions(store(), TimeSource.system());
      one.exchange();
      link.freeze();
      assertThat(one.decide(CPU, Map.of("value", "80%"), "ann", null)).isFalse();
      assertThat(value(one)).isEqualTo("80%");
      assertThat(one.unsaved()).isPresent();
      two.exchange();
      assertThat(value(two)).isEqualTo("none");

      link.heal();
      one.exchange();
      two.exchange();
      assertThat(one.unsaved()).isEmpty();
      assertThat(value(two)).isEqualTo("80%");

      link.freeze();
      assertThat(one.decide(CPU, Map.of("value", "earlier"), "ann", null)).isFalse();
      assertThat(two.decide(CPU, Map.of("value", "later"), "bob", null)).isTrue();
      link.heal();
      one.exchange();
      assertThat(value(one)).isEqualTo("later");
    }
  }
}
