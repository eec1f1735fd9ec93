// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ThresholdCommandTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String RULES =
      """
      {"rules": [{"name": "cpu", "severity": "warning", "threshold": "90%"},
                 {"name": "response-time", "severity": "warning", "threshold": "2s"}]}
      """;
  private static final String STAYS =
      """
      {"rule": "cpu", "present": "90%", "proposed": null, "reason": "the present threshold fits",
       "firingsNow": 0, "firingsProposed": 0, "setting": null}
      """;
  private static final String PROPOSED =
      """
      {"rule": "response-time", "present": "2s", "proposed": "1.1s",
       "reason": "over 190 hours the rule would have fired 1 times with 2s",
       "firingsNow": 1, "firingsProposed": 1,
       "setting": "headroom.monitor.alerts.rules.response-time.threshold=1.1s"}
      """;

  @TempDir Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> changes = Collections.synchronizedList(new ArrayList<>());
  private HttpServer service;
  private volatile int changed = 200;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/api/monitor/alerts/rules", this::respond);
    service.start();
    Files.writeString(home.resolve("token"), TOKEN + "\n");
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  private void respond(HttpExchange exchange) throws IOException {
    if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Headroom-Operator"))) {
      send(exchange, 403, "{}");
      return;
    }
    switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
      case "GET /api/monitor/alerts/rules" -> send(exchange, 200, RULES);
      case "GET /api/monitor/alerts/rules/cpu/proposal" -> send(exchange, 200, STAYS);
      case "GET /api/monitor/alerts/rules/response-time/proposal" -> send(exchange, 200, PROPOSED);
      case "POST /api/monitor/alerts/rules/response-time/threshold" -> {
        changes.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        send(exchange, changed, "{\"name\": \"response-time\", \"threshold\": \"1.1s\"}");
      }
      default -> send(exchange, 404, "{}");
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void showsWhatIsProposedForEachRule() {
    assertThat(run()).as(err.toString()).isZero();
    assertThat(out.toString())
        .hasLineCount(2)
        .containsPattern("cpu +90%  stays +the present threshold fits")
        .containsPattern("response-time +2s  -> 1.1s +over 190 hours");
    assertThat(changes).isEmpty();
  }

  @Test
  void acceptsTheProposedThresholdOfARule() {
    assertThat(run("--rule", "response-time", "--accept")).as(err.toString()).isZero();
    assertThat(changes).containsExactly("{\"threshold\":\"1.1s\"}");
    assertThat(out.toString())
        .contains(
            "the threshold of response-time is 1.1s; as a setting:"
                + " headroom.monitor.alerts.rules.response-time.threshold=1.1s")
        .doesNotContain("on the instance that was called");
  }

  @Test
  void saysThatTheStoreDoesNotAnswer() {
    changed = 202;
    assertThat(run("--rule", "response-time", "--accept")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("it holds on the instance that was called alone");
  }

  @Test
  void returnsOneWhereNothingElseIsProposed() {
    assertThat(run("--rule", "cpu", "--accept")).isEqualTo(1);
    assertThat(out.toString()).contains("nothing was changed");
    assertThat(changes).isEmpty();
  }

  @Test
  void namesTheRulesThatThereAre() {
    assertThat(run("--rule", "unheard")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("headroom: there is no rule unheard; the rules are cpu, response-time\n");
  }

  @Test
  void reportsARefusalInOneLine() throws IOException {
    Files.writeString(home.resolve("token"), "another");
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString())
        .contains("returned 403: set headroom.monitor.admin=true")
        .hasLineCount(1);
  }

  private int run(String... further) {
    String address = "http://127.0.0.1:" + service.getAddress().getPort();
    CommandLine line = Headroom.commandLine(home);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> all =
        new ArrayList<>(
            List.of("threshold", address, "--token-file", home.resolve("token").toString()));
    all.addAll(Arrays.asList(further));
    return line.execute(all.toArray(String[]::new));
  }
}
