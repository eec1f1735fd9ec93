// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.bench.load.SteadyLoad.Outcome;
import dev.headroom.bench.load.SteadyLoad.Result;
import dev.headroom.bench.load.SteadyLoad.Sent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SteadyLoadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final int SOME = 20;

  private final WriteLedger ledger = new WriteLedger("test");
  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private final CountDownLatch gate = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    handle("/ok", 200, false);
    handle("/down", 503, false);
    handle("/torn", 200, true);
    server.createContext(
        "/held",
        exchange -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  private void handle(String path, int status, boolean isTorn) {
    byte[] body = "instance 5000".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          ids.add(exchange.getRequestHeaders().getFirst("X-Request-Id"));
          exchange.sendResponseHeaders(status, isTorn ? body.length + 1 : body.length);
          // A body that is too short fails at its end; the server closes the connection only where
          // the handler fails with it.
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
  }

  @AfterEach
  void stop() {
    gate.countDown();
    server.stop(0);
  }

  @Test
  void saysOfEachRequestWhatBecameOfIt() throws Exception {
    List<String> paths = List.of("/ok", "/down", "/torn");
    int[] number = {0};
    try (SteadyLoad load =
        load(
            server.getAddress().getPort(),
            () -> new LoadRequest("GET", paths.get(number[0]++ % paths.size()), Map.of(), null))) {
      awaitSome(load);
      Result result = load.stop();

      Map<String, Set<Outcome>> outcomes =
          result.requests().stream()
              .collect(
                  Collectors.groupingBy(
                      each -> each.request().path(),
                      Collectors.mapping(each -> each.outcome(NEVER), Collectors.toSet())));
      assertThat(outcomes)
          .containsEntry("/ok", Set.of(Outcome.ANSWERED))
          .containsEntry("/down", Set.of(Outcome.REFUSED))
          .containsEntry("/torn", Set.of(Outcome.FAILED));
      assertThat(result.counts(Duration.ZERO))
          .containsOnlyKeys("GET failed", "GET late", "GET refused");
      assertThat(result.unanswered()).noneMatch(each -> each.request().path().equals("/ok"));
      assertThat(result.requests())
          .extracting(Sent::id)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void acknowledgesAWriteOnlyWhenItSucceeded() throws Exception {
    boolean[] fails = {false};
    try (SteadyLoad load =
        load(
            server.getAddress().getPort(),
            () -> {
              fails[0] = !fails[0];
              return new LoadRequest("POST", fails[0] ? "/down" : "/ok", Map.of(), ledger.send());
            })) {
      awaitSome(load);
      Result result = load.stop();

      long answered = result.requests().stream().filter(Sent::isAnswered).count();
      assertThat(answered).isPositive().isLessThan(result.requests().size());
      assertThat(ledger.acknowledged()).isEqualTo(answered);
      assertThat(result.requests())
          .filteredOn(Sent::isAnswered)
          .allMatch(
              each -> each.response().instance().equals("5000") && !each.request().isIdempotent());
    }
  }

  @Test
  void sendsOnWhileNothingResponds() throws Exception {
    try (SteadyLoad load =
        load(
            server.getAddress().getPort(), () -> new LoadRequest("PUT", "/held", Map.of(), null))) {
      await().atMost(PATIENCE).until(() -> load.open() >= SOME);
      assertThat(load.completed()).isEmpty();
      gate.countDown();
      Result result = load.stop();

      assertThat(result.requests()).hasSizeGreaterThanOrEqualTo(SOME).allMatch(Sent::isAnswered);
      assertThat(result.inFlight()).isPositive();
    }
  }

  @Test
  void reportsThatNothingListens() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);
    try (SteadyLoad load = load(port, () -> new LoadRequest("GET", "/ok", Map.of(), null))) {
      awaitSome(load);

      assertThat(load.stop().unanswered())
          .allSatisfy(each -> assertThat(each.text()).contains("GET /ok: ", "refused"));
    }
  }

  private static void awaitSome(SteadyLoad load) {
    await().atMost(PATIENCE).until(() -> load.completed().size() >= SOME);
  }

  private SteadyLoad load(int port, Supplier<LoadRequest> requests) {
    return new SteadyLoad(() -> List.of(port), 200, requests, ledger).start();
  }
}
