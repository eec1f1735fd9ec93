// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.media.cdn.CdnCall;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import dev.headroom.media.cdn.provider.CloudflareProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The calls of a purge over 5000 addresses, counted at a server that responds as Cloudflare does,
 * and purges that are lost when the process is killed. Immutable.
 */
final class PurgeRows {
  private static final int URLS = 5000;
  private static final double MIN_TIMES_FEWER = 50;

  private PurgeRows() {}

  static List<BenchRow> rows(SuiteRun run) {
    return List.of(calls(run), lost(run));
  }

  /** Counts at a server that responds as Cloudflare does. */
  private static BenchRow calls(SuiteRun run) {
    run.step("purge: calls");
    AtomicInteger calls = new AtomicInteger();
    HttpServer server = server(calls);
    try {
      PurgeProvider provider =
          new CloudflareProvider(
              "zone",
              "token",
              URI.create("http://localhost:" + server.getAddress().getPort()),
              Duration.ofSeconds(10));
      make(provider, Purge.tags("association-17"));
      int byTag = calls.getAndSet(0);
      make(
          provider,
          Purge.urls(
              IntStream.range(0, URLS)
                  .mapToObj(each -> "https://x.org/" + each)
                  .toArray(String[]::new)));
      int byUrl = calls.get();
      return BenchRow.of("purge-calls", "calls", "times fewer calls than one a URL")
          .figure("ours", byUrl)
          .figure("byTag", byTag)
          .figure("peers", Map.of("one a URL", URLS))
          .value((double) URLS / Math.max(byTag, byUrl))
          .atLeast(MIN_TIMES_FEWER);
    } finally {
      server.stop(0);
    }
  }

  private static BenchRow lost(SuiteRun run) {
    try (PurgeKillRows kills = new PurgeKillRows(run)) {
      return kills.row();
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("the purges could not be killed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer server(AtomicInteger calls) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] body = "{\"success\":true}".getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/",
          exchange -> {
            calls.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(PurgeProvider provider, Purge purge) {
    for (CdnCall each : provider.plan(purge)) {
      try {
        provider.make(each);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
