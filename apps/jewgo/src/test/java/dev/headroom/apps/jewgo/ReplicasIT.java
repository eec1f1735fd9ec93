// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.jewgo.place.RestaurantVisibilityChanged;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaStatus;
import dev.headroom.database.replica.RouteReason;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** JewGo on a primary and two streaming replicas (JG-6). */
final class ReplicasIT {
  private static final String RESTAURANTS = "/api/v5/restaurants";
  private static final List<String> READS =
      List.of(
          RESTAURANTS + "?size=20",
          RESTAURANTS + "?size=20&category=fish",
          RESTAURANTS + "?size=20&minRating=4",
          RESTAURANTS + "/counts",
          RESTAURANTS + "/counts?category=dairy",
          RESTAURANTS + "/search?q=deli",
          RESTAURANTS + "/search?q=kosher+grill",
          RESTAURANTS + "/near?lat=40.7&lng=-74.0&limit=20",
          RESTAURANTS + "/7",
          RESTAURANTS + "/8");

  private static RunningApp.Start on(String url, PostgresServer... replicas) {
    RunningApp.Start start =
        Jewgo.on(url).with("headroom.database.replica-routing.poll-interval", "20ms");
    for (int i = 0; i < replicas.length; i++) {
      start.with("headroom.database.replicas[%d].url".formatted(i), at(replicas[i].port(), url));
    }
    return start;
  }

  private static String at(int port, String url) {
    return url.replace(":" + Jewgo.DATABASE.port() + "/", ":" + port + "/");
  }

  private static ReplicaDataSource routing(RunningApp app) {
    try {
      ReplicaDataSource source = app.bean(DataSource.class).unwrap(ReplicaDataSource.class);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              source.replicas().stream().allMatch(each -> each.isFit() && each.lagBytes() == 0));
      return source;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double number(String url, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getDouble(1);
    }
  }

  private static void run(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void givesTheSameAnswersForLessThanHalfTheLoadOfThePrimary() throws SQLException {
    String url = Jewgo.DATABASE.fresh();
    run(url, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    // What writes by itself would let the replicas lag on a slow machine.
    run(url, "VACUUM (ANALYZE)");
    try (PostgresServer one = Jewgo.DATABASE.startReplica();
        PostgresServer two = Jewgo.DATABASE.startReplica();
        RunningApp alone = on(url).with("headroom.cache.enabled", "false").start();
        RunningApp spread =
            on(url, one, two)
                .with("headroom.cache.enabled", "false")
                .with("headroom.database.replica-routing.max-wait", "10s")
                .start()) {
      ReplicaDataSource routing = routing(spread);
      double before = load(url, alone);
      double after = load(url, spread);

      for (String each : READS) {
        assertThat(spread.get(each).expect(200).json())
            .as(each)
            .isEqualTo(alone.get(each).expect(200).json());
      }
      assertThat(routing.replicas()).allSatisfy(each -> assertThat(each.served()).isPositive());
      assertThat(after).as("blocks that statements touched on the primary").isLessThan(before / 2);
    }
  }

  /** Returns the blocks that statements touched on the primary: the load, at any speed. */
  private static double load(String url, RunningApp app) throws SQLException {
    READS.forEach(each -> app.get(each).expect(200));
    run(url, "SELECT pg_stat_statements_reset()");
    for (int i = 0; i < 5; i++) {
      READS.forEach(each -> app.get(each).expect(200));
    }
    return number(
        url,
        "SELECT sum(shared_blks_hit + shared_blks_read) FROM pg_stat_statements s"
            + " JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()");
  }

  @Test
  void showsAChangeInTheNextListWhateverTheReplicasLag() throws SQLException {
    String url = Jewgo.DATABASE.fresh();
    try (PostgresServer one = Jewgo.DATABASE.startReplica();
        PostgresServer two = Jewgo.DATABASE.startReplica();
        RunningApp app = on(url, one, two).start()) {
      ReplicaDataSource routing = routing(app);
      run(at(one.port(), url), "SELECT pg_wal_replay_pause()");
      for (int i = 0; i < 10; i++) {
        if (i == 5) {
          run(at(two.port(), url), "SELECT pg_wal_replay_pause()");
        }
        String name = "Renamed " + i;
        app.change(
            "UPDATE restaurants SET name = '" + name + "' WHERE id = 7",
            new RestaurantVisibilityChanged(7, true));
        assertThat(app.get(RESTAURANTS + "/7").expect(200).json().path("name").asString())
            .isEqualTo(name);
      }
      assertThat(routing.routed(RouteReason.WAITED) + routing.routed(RouteReason.FRESH))
          .as("reads on the prompt replica")
          .isPositive();
      assertThat(routing.routed(RouteReason.BEHIND)).as("reads on the primary").isPositive();
    }
  }

  @Test
  void answersWhenAReplicaIsKilledAndThenTheOther() {
    String url = Jewgo.DATABASE.fresh();
    try (PostgresServer one = Jewgo.DATABASE.startReplica();
        PostgresServer two = Jewgo.DATABASE.startReplica();
        RunningApp app = on(url, one, two).with("headroom.cache.enabled", "false").start()) {
      ReplicaDataSource routing = routing(app);
      READS.forEach(each -> app.get(each).expect(200));
      one.kill();
      READS.forEach(each -> app.get(each).expect(200));
      two.kill();
      READS.forEach(each -> app.get(each).expect(200));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> routing.replicas().stream().noneMatch(ReplicaStatus::isFit));
      READS.forEach(each -> app.get(each).expect(200));
    }
  }
}
