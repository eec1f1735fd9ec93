// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.load.WriteLedger;
import dev.headroom.bench.process.Waiting;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Drills against a server that writes, and that can be made to lose a write or to refuse them. */
class DrillTest {
  private static final PostgresServer POSTGRES = PostgresServer.temporary();

  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final AtomicBoolean loses = new AtomicBoolean();
  private final AtomicBoolean refuses = new AtomicBoolean();
  private final AtomicBoolean met = new AtomicBoolean();
  private final AtomicInteger open = new AtomicInteger();
  private final HttpServer server;

  DrillTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
  }

  @BeforeEach
  void start() throws SQLException {
    database.setUrl(POSTGRES.jdbcUrl("postgres"));
    WriteLedger.createTable(database);
    server.setExecutor(threads);
    server.createContext("/", this::respond);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @AfterAll
  static void stopDatabase() {
    POSTGRES.close();
  }

  private void respond(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    open.incrementAndGet();
    int status = 200;
    if (path.startsWith("/planted")) {
      status = 404;
    } else if (path.startsWith("/write/")) {
      status = write(path.substring("/write/".length()));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
    open.decrementAndGet();
  }

  private int write(String id) {
    if (refuses.get()) {
      met.set(true);
      return 503;
    }
    if (loses.getAndSet(false)) {
      met.set(true);
      return 200;
    }
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO " + WriteLedger.TABLE + " (id, instance) VALUES (?, '')")) {
      statement.setString(1, id);
      statement.executeUpdate();
      return 200;
    } catch (SQLException e) {
      return 500;
    }
  }

  /** The kill is of nothing, at a moment when a request is open. */
  private Drill drill(String name, AtomicBoolean fault) throws Exception {
    return Drill.run(
        new Drill.Plan(name, server.getAddress().getPort(), 200, Duration.ofMillis(300)),
        () -> database,
        () -> {
          FaultWindow window =
              FaultWindow.around(
                  "nothing", () -> Waiting.await("a request is open", () -> open.get() > 0));
          fault.set(true);
          Waiting.await("the fault was met", met::get);
          return List.of(window);
        });
  }

  @Test
  void catchesAWriteThatWasAcknowledgedAndLost() throws Exception {
    Drill drill = drill("loses", loses);

    BenchRow lost = Drill.lostWrites(FaultGoal.LOST_WRITES, List.of(drill));
    assertThat(lost.value()).isEqualTo(1);
    assertThat(lost.met()).isFalse();
    assertThat(drill.failedBeyond(FaultGoal.INSTANCE).met()).isTrue();
  }

  @Test
  void catchesRequestsThatFailAfterTheKill() throws Exception {
    Drill drill = drill("refuses", refuses);

    BenchRow failed = drill.failedBeyond(FaultGoal.INSTANCE);
    assertThat(failed.value()).isPositive();
    assertThat(failed.met()).isFalse();
    assertThat(Drill.lostWrites(FaultGoal.LOST_WRITES, List.of(drill)).met()).isTrue();
  }
}
