// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Requests that trickle to an application on the starter, with less patience than by default. */
@ExtendWith(OutputCaptureExtension.class)
class TrickledRequestIT {
  private static final Duration PERIOD = Duration.ofMillis(200);
  private static TomcatServer server;

  @RestController
  static class Pages {
    @GetMapping("/list")
    String list() {
      return "listed";
    }

    @PostMapping("/json")
    String json(@RequestBody String body) {
      return "json " + body.length();
    }

    @PostMapping("/form")
    String form(@RequestParam String a) {
      return "form " + a;
    }

    @PostMapping("/file")
    String file(@RequestParam MultipartFile a) {
      return "file " + a.getSize();
    }
  }

  @BeforeAll
  static void start() {
    server =
        new TomcatServer(
            Pages.class,
            "--headroom.edge.container.header-timeout=1s",
            "--headroom.edge.container.read-timeout=2s",
            "--headroom.edge.body.grace=1s",
            "--headroom.edge.body.total=3s");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aHeaderEndsWithItsTime() throws Exception {
    TrickledRequest sent =
        TrickledRequest.send(server.port(), "GET /list HTTP/1.1\r\nHost: a\r\nX: ", "x", PERIOD);
    assertThat(sent.answer()).doesNotContain("listed");
    assertThat(sent.took()).isLessThan(TrickledRequest.PATIENCE);
  }

  @ParameterizedTest
  @CsvSource({
    "POST /json, application/json, Content-Length: 60000, 408",
    "POST /form, application/x-www-form-urlencoded, Content-Length: 60000, (408.*|)",
    "POST /file, multipart/form-data; boundary=x, Content-Length: 60000, 408",
    "POST /none, multipart/form-data; boundary=x, Content-Length: 60000, 408",
    "POST /none, application/json, Transfer-Encoding: chunked, 408",
    "DELETE /list, application/octet-stream, Transfer-Encoding: chunked, 405",
    "POST /none, application/octet-stream, Transfer-Encoding: chunked, 404",
    "GET /list, application/json, Content-Length: 60000, 200",
    "HEAD /list, application/json, Transfer-Encoding: chunked, 200"
  })
  void aBodyEndsWithItsConnectionAndCostsNoLineOfLog(
      String line, String type, String framing, String status, CapturedOutput log)
      throws Exception {
    String head = line + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\n";
    // A blank may begin JSON; an x is refused as malformed before it is too slow.
    String data = type.endsWith("json") ? " " : "x";
    String piece = framing.endsWith("chunked") ? "1\r\n" + data + "\r\n" : data;
    TrickledRequest sent =
        TrickledRequest.send(server.port(), head + framing + "\r\n\r\n", piece, PERIOD);
    assertThat(sent.answer().replaceFirst("HTTP/1.1 ", ""))
        .matches("(?s)" + status + ".*")
        .doesNotContain("form x", "file 1");
    assertThat(sent.took()).isLessThan(TrickledRequest.PATIENCE);
    assertThat(log).doesNotContain("ERROR", "Exception");
  }
}
