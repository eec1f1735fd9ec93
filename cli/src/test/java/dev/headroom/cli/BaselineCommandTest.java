// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.baseline.Figure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class BaselineCommandTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer service;
  private volatile double seconds = 0.1;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/api/monitor/baseline",
        exchange -> {
          boolean known =
              TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Headroom-Operator"));
          byte[] body = known ? json(seconds) : new byte[] {'-'};
          exchange.sendResponseHeaders(known ? 200 : 403, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    service.start();
    Files.writeString(home.resolve("token"), TOKEN + "\n");
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  private static byte[] json(double seconds) {
    Figure figure = new Figure(seconds, "seconds", 1000, seconds / 100, Figure.Better.LOWER);
    Baseline baseline =
        new Baseline(
            Instant.parse("2026-11-29T05:00:00Z"),
            900,
            "1.2",
            new TreeMap<>(Map.of("processors", "2")),
            new TreeMap<>(Map.of("GET /orders p95", figure)),
            new TreeMap<>(Map.of("database", "up")));
    return JsonMapper.shared().writeValueAsString(baseline).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void writesWhatTheServiceReports() throws IOException {
    Path file = home.resolve("before.json");
    assertThat(run("--json", file.toString())).as(err.toString()).isZero();
    assertThat(Files.readString(file))
        .contains("\"GET /orders p95\"", "\"processors\"", "\"database\"", "2026-11-29T05:00:00Z");
  }

  @Test
  void saysWhatBecameWorseAndReturnsOne() {
    Path file = home.resolve("before.json");
    assertThat(run("--json", file.toString())).isZero();
    assertThat(run("--compare", file.toString())).as(out.toString()).isZero();
    assertThat(out.toString()).contains("same     GET /orders p95");
    seconds = 0.2;
    assertThat(run("--compare", file.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("worse    GET /orders p95").contains("2.00");
  }

  @Test
  void reportsARefusalInOneLine() throws IOException {
    Files.writeString(home.resolve("token"), "another");
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains("returned 403").hasLineCount(1);
  }

  private int run(String... further) {
    String address = "http://127.0.0.1:" + service.getAddress().getPort();
    CommandLine line = Headroom.commandLine(home);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] fixed = {"baseline", address, "--token-file", home.resolve("token").toString()};
    String[] all = new String[fixed.length + further.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(further, 0, all, fixed.length, further.length);
    return line.execute(all);
  }
}
