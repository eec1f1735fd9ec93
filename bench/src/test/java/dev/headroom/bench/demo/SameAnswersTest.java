// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SameAnswersTest {

  private static final Workload WORKLOAD =
      new Workload(
          List.of(
              Kind.read(
                  "places",
                  950,
                  requests -> requests.get(requests.user(), "/places/" + requests.rank(50))),
              Kind.write(
                  "change",
                  50,
                  requests -> requests.send("PUT", requests.user(), "/never-sampled", ""))),
          List.of(
              new Endpoint("row.one", "", 2, true, requests -> requests.get(2, "/one")),
              new Endpoint("row.two", "", 2, true, requests -> requests.get(2, "/two"))));

  @Test
  void comparesTheSampledAnswersWhateverTheOrderOfTheirNames() throws Exception {
    SameAnswers answers =
        compare(
            path -> "{\"path\":\"" + path + "\",\"list\":[1,2]}",
            path -> "{ \"list\" : [1, 2], \"path\" : \"" + path + "\" }");

    assertThat(answers.summary()).startsWith("1000 answers").endsWith("all equal");
    assertThat(answers.why()).isNull();
    assertThat(answers.why("row.one")).isNull();
  }

  @Test
  void saysWhichAnswerDiffersAndVoidsOnlyTheRowsOfItsRequests() throws Exception {
    SameAnswers answers =
        compare(
            path -> "{\"answer\":1}",
            path -> path.equals("/two") ? "{\"answer\":2}" : "{\"answer\":1}");

    assertThat(answers.why("row.one")).isNull();
    assertThat(answers.why("row.two"))
        .contains("250 of 250")
        .contains("/two: one answered 200 {\"answer\":1}, two 200 {\"answer\":2}");
    assertThat(answers.why()).isNotNull();
  }

  @Test
  void countsAnotherOrderOfAListAsADifference() throws Exception {
    assertThat(compare(path -> "[1,2]", path -> "[2,1]").why()).isNotNull();
  }

  @Test
  void voidsRowsWhoseRequestsFailAlikeInBothStates() throws Exception {
    SameAnswers answers = compare(429, path -> "{}", path -> "{}");

    assertThat(answers.why("row.one")).contains("250 of 250").contains("one answered 429 {}");
    assertThat(answers.summary()).contains("1000 differ or fail");
  }

  private static SameAnswers compare(UnaryOperator<String> one, UnaryOperator<String> two)
      throws IOException {
    return compare(200, one, two);
  }

  private static SameAnswers compare(
      int status, UnaryOperator<String> one, UnaryOperator<String> two) throws IOException {
    HttpServer first = serve(status, one);
    HttpServer second = serve(status, two);
    try (Side left = side("one", first);
        Side right = side("two", second)) {
      SameAnswers answers = new SameAnswers(WORKLOAD, 1000);
      answers.compare(left, right);
      return answers;
    } finally {
      first.stop(0);
      second.stop(0);
    }
  }

  private static Side side(String name, HttpServer server) {
    URI address = URI.create("http://localhost:" + server.getAddress().getPort());
    return new Side(name, List.of(address), user -> "token", 100);
  }

  private static HttpServer serve(int status, UnaryOperator<String> answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              answer.apply(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
