// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.promises;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Repository;
import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.Side;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.Traffic.LabeledRequest;
import dev.headroom.bench.scenario.Scenarios;
import dev.headroom.store.embedded.FreePort;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Alpine under an open-loop load while all processes of its PostgreSQL are stopped by a signal, and
 * go on: of ten requests seven are of users whose answers are cached, the others need the database.
 *
 * <p>The variant is the state {@code plain}: no cache, and Spring Boot's own time-outs.
 *
 * <p>Confined to one thread.
 */
final class FrozenDatabase {
  private static final ReferenceApp APP = ReferenceApp.ALPINE;
  private static final String BASE = "base";
  private static final String HEADROOM = "headroom";
  private static final String PLAIN = "plain";
  private static final String PASSWORD = "headroom-demo";
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final List<String> CACHED =
      List.of("/api/auth/me", "/api/users/profile", "/api/signals/subscribed");

  /** Of the first users; the others are those that change something and sign in. */
  private static final int CACHED_USERS = 200;

  private static final int OTHER_USERS = 1000;
  private static final double PER_SECOND = 120;
  private static final Duration WARM = Duration.ofSeconds(10);
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final String STATEMENTS =
      "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE dbid ="
          + " (SELECT oid FROM pg_database WHERE datname = current_database())";

  private final SuiteRun run;
  private final Path folder;

  /**
   * Creates the measurement.
   *
   * @param folder for the unpacked application and its logs
   */
  FrozenDatabase(SuiteRun run, Path folder) {
    this.run = run;
    this.folder = folder;
  }

  List<BenchRow> rows() {
    int runs = run.quick() ? 1 : 3;
    try (PostgresServer postgres = PostgresServer.temporary()) {
      run.step("promises: generating the data of Alpine");
      generate(postgres);
      List<FrozenFigures> measured = new ArrayList<>();
      for (int i = 1; i <= runs; i++) {
        run.step("promises: PostgreSQL is frozen under Alpine, run %d of %d".formatted(i, runs));
        measured.add(measure(postgres, HEADROOM, HEADROOM + i));
      }
      run.step("promises: the same under the state plain");
      return FrozenFigures.rows(measured, measure(postgres, PLAIN, PLAIN));
    }
  }

  private void generate(PostgresServer postgres) {
    postgres.createDatabase(BASE);
    Map<String, String> once = APP.generation(0.02);
    try (AppProcess process = AppProcess.start(launch(postgres, BASE, once), line -> {})) {
      if (process.awaitExit() != 0) {
        throw new IllegalStateException("no data were generated: see " + process.logFile());
      }
    }
  }

  private FrozenFigures measure(PostgresServer postgres, String state, String database) {
    postgres.createDatabase(database, BASE);
    DemoData data = new DemoData(postgres.jdbcUrl(database));
    boolean plain = state.equals(PLAIN);
    try (RedisServer redis = RedisServer.temporary();
        AppProcess app =
            AppProcess.start(
                launch(
                    postgres,
                    database,
                    Map.of("APP_STATE", state, "REDIS_URL", plain ? "" : redis.uri())),
                line -> {})) {
      app.awaitReady(START_TIMEOUT);
      Tokens tokens = Scenarios.of(APP).tokens(data);
      try (Side side = new Side(state, List.of(app.address()), tokens, CACHED_USERS)) {
        fillCaches(side);
        return load(side, postgres, data);
      }
    }
  }

  private static void fillCaches(Side side) {
    RequestFactory requests = side.requests(1);
    for (String path : CACHED) {
      LongStream.rangeClosed(RequestFactory.BUSIEST, CACHED_USERS)
          .forEach(user -> require(side, requests.get(user, path)));
    }
    require(side, requests.get(Tokens.ADMINISTRATOR, "/api/admin/analytics"));
    require(side, requests.get(Tokens.ADMINISTRATOR, "/api/admin/revenue"));
  }

  private static void require(Side side, HttpRequest request) {
    int status = side.send(request).statusCode();
    if (status != 200) {
      throw new IllegalStateException(request.uri() + " was answered " + status);
    }
  }

  private FrozenFigures load(Side side, PostgresServer postgres, DemoData data) {
    Duration before = Duration.ofSeconds(run.quick() ? 8 : 15);
    Duration frozen = Duration.ofSeconds(run.quick() ? 10 : 15);
    Duration after = Duration.ofSeconds(10);
    Queue<FrozenFigures.Response> responses = new ConcurrentLinkedQueue<>();
    AtomicLong frozenAt = new AtomicLong();
    AtomicLong thawedAt = new AtomicLong();
    AtomicLong ordinary = new AtomicLong();
    AtomicLong onReturn = new AtomicLong();
    countStatements(data);
    Thread fault =
        Thread.ofVirtual()
            .start(() -> {
              LockSupport.parkNanos(WARM.plus(before).minus(WINDOW).toNanos());
              ordinary.set(statementsOfAWindow(data));
              frozenAt.set(System.nanoTime());
              postgres.freeze();
              LockSupport.parkNanos(frozen.toNanos());
              postgres.thaw();
              thawedAt.set(System.nanoTime());
              onReturn.set(statementsOfAWindow(data));
            });
    RequestFactory requests = side.requests(7);
    try (LoadGenerator generator = new LoadGenerator()) {
      LoadPlan plan = new LoadPlan(PER_SECOND, WARM, before.plus(frozen).plus(after), 11);
      var _ =
          generator.run(
              plan,
              () -> next(requests),
              (kind, due, response) -> responses.add(response(kind, due, response)));
      fault.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      postgres.thaw();
    }
    return new FrozenFigures(
        List.copyOf(responses),
        frozenAt.get(),
        thawedAt.get(),
        (double) onReturn.get() / Math.max(1, ordinary.get()));
  }

  private static FrozenFigures.Response response(
      String kind, long due, @Nullable HttpResponse<?> response) {
    return new FrozenFigures.Response(
        kind.equals("cached"),
        due,
        System.nanoTime(),
        response == null ? 0 : response.statusCode(),
        response != null && response.headers().firstValue("Retry-After").isPresent());
  }

  private static void countStatements(DemoData data) {
    try (Connection connection = data.database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    } catch (SQLException e) {
      throw new IllegalStateException("statements are not counted", e);
    }
  }

  private static long statementsOfAWindow(DemoData data) {
    long begun = data.number(STATEMENTS);
    LockSupport.parkNanos(WINDOW.toNanos());
    return data.number(STATEMENTS) - begun;
  }

  private static LabeledRequest next(RequestFactory requests) {
    int at = requests.below(1000);
    long other = CACHED_USERS + 1L + requests.below(OTHER_USERS);
    if (at < 20) {
      return cached(requests.get(Tokens.ADMINISTRATOR, "/api/admin/analytics"));
    } else if (at < 700) {
      return cached(requests.get(requests.user(), CACHED.get(at % CACHED.size())));
    } else if (at < 840) {
      return other(requests.get(other, "/api/notifications?size=20"));
    } else if (at < 950) {
      return other(requests.anonymous(other, "/api/signals?size=20"));
    } else if (at < 995) {
      String change = "{\"name\":\"Name %d\",\"country\":\"CH\"}".formatted(at);
      return other(requests.send("PUT", other, "/api/users/profile", change));
    }
    String signIn =
        "{\"email\":\"user%d@alpine.example\",\"password\":\"%s\"}".formatted(other, PASSWORD);
    return other(requests.send("POST", other, "/api/auth/login", signIn));
  }

  private static LabeledRequest cached(HttpRequest request) {
    return new LabeledRequest("cached", request);
  }

  private static LabeledRequest other(HttpRequest request) {
    return new LabeledRequest("other", request);
  }

  private AppLaunch launch(PostgresServer postgres, String database, Map<String, String> more) {
    Map<String, String> environment =
        APP.environment(FreePort.find(), postgres.databaseUrl(database));
    environment.putAll(more);
    List<String> jvm = new ArrayList<>(List.of("-Xms512m", "-Xmx512m"));
    jvm.add("-Dapp.sample-password=" + PASSWORD);
    jvm.addAll(Scenarios.of(APP).about().observingLimits());
    Path jar = APP.jar(Repository.folder());
    return new AppLaunch(APP.id() + "-frozen-" + database, jar, folder, environment, jvm);
  }
}
