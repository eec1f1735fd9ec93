// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Bytes as they come, to a real Tomcat with the starter's defaults. */
@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("StringConcatToTextBlock") // lines end as on the wire
class RawSocketIT {
  private static final String LIST = "GET /list HTTP/1.1\r\nHost: a\r\n";
  private static final String END = "Connection: close\r\n\r\n";
  private static TomcatServer server;

  @RestController
  static class Pages {
    @GetMapping("/list")
    String list() {
      return "listed";
    }

    @PostMapping("/echo")
    String echo(@RequestBody String body) {
      return "echo " + body.length();
    }
  }

  @BeforeAll
  static void start() {
    server =
        new TomcatServer(
            Pages.class,
            "--spring.threads.virtual.enabled=true",
            "--headroom.edge.csrf.endpoint=/csrf",
            "--headroom.monitor.endpoints=healthz",
            "--headroom.monitor.open=healthz",
            "--headroom.edge.nonce-pages=/nonce/**");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String send(String bytes) throws IOException {
    return server.send(bytes);
  }

  @Test
  void anOrdinaryRequestIsServed() throws Exception {
    assertThat(send(LIST + END)).startsWith("HTTP/1.1 200").endsWith("listed");
    assertThat(send(LIST + "X-Blank:   b  \t \r\nX-None:\r\n" + END)).startsWith("HTTP/1.1 200");
    assertThat(
            send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                    + END
                    + "3\r\nabc\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 200")
        .contains("echo 3");
  }

  // It was told as a folded line, which sent people looking for the wrong fault.
  @Test
  void aHeaderThatIsTooLongIsToldAsThat(CapturedOutput log) throws Exception {
    int begun = log.getAll().length();
    assertThat(send(LIST + "X: " + "a".repeat(20_000) + "\r\n" + END))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "longer than is allowed")
        .doesNotContain("aaaa");
    assertThat(log.getAll().substring(begun)).doesNotContain("Error parsing");
  }

  // Tomcat's parsers are used again, and a new one keeps other traces of what it could not read.
  @Test
  void aHeaderThatIsMalformedIsToldAlikeByAParserThatIsNew() throws Exception {
    List<Socket> busy = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        busy.add(socket);
        socket.getOutputStream().write("GET /li".getBytes(StandardCharsets.ISO_8859_1));
      }
      assertThat(send(LIST + "X: b\rY: c\r\n" + END))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "malformed");
    } finally {
      for (Socket each : busy) {
        each.close();
      }
    }
  }

  @Test
  void manyRequestsOfOneConnectionAreServed() throws Exception {
    String answers = send((LIST + "\r\n").repeat(20) + LIST + END);
    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(22);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // lengths told twice, in two ways, or in no way
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3;a\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        // lines that end or begin elsewhere for others
        "GET /list HTTP/1.1\rHost: a\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\n\tX: b\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        "GET  /list HTTP/1.1 x\r\nHost: a\r\n\r\n",
        "GET /list HTTP/1.1\nHost: a\n\n",
        // HTTP/0.9, which has no header that could tell whose request it is
        "GET /list\r\n",
        "GET /list HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\nX: b\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        // hosts
        "GET /list HTTP/1.1\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /list HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET http://b/list HTTP/1.1\r\nHost: a\r\n\r\n",
        // paths with a second spelling
        "GET /x/../list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x/..;/list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x/..;a=b/list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x/.%2e/list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x/%2E%2E/list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x/..%2flist HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x/..%5clist HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x/%2e/list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /.. HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /list/. HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /./list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET //list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%2e%2e/list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x%2flist HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x%5clist HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x\\list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /list;a=b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /list%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%252e%252e/list HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%c0%ae/list HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void aRequestThatCanBeReadInTwoWaysIsRefusedAndNothingAfterItIsServed(String bytes)
      throws Exception {
    String answer = send(bytes + LIST + END);
    assertThat(answer).matches("(?s)HTTP/1\\.1 (400|501).*");
    assertThat(answer).contains("application/problem+json").doesNotContain("echo");
    assertThat(answer.split("HTTP/1\\.1 200", -1).length)
        .as("the request behind it, if any, is answered as itself")
        .isLessThanOrEqualTo(2);
  }

  @Test
  void aBodyOfLengthAndEncodingNeverHidesASecondRequest() throws Exception {
    String answer =
        send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
                + "\r\n0\r\n\r\n"
                + LIST
                + END);
    assertThat(answer).startsWith("HTTP/1.1 400").contains("Connection: close");
    assertThat(answer).doesNotContain("listed");
  }

  /** Tomcat joins a long fold as RFC 9112 has it; what it hid is then part of the value. */
  @Test
  void aLongFoldHidesNoHeader() throws Exception {
    String answer =
        send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX: b\r\n"
                + "\tTransfer-Encoding: chunked\r\n"
                + END
                + "abc");
    assertThat(answer).matches("(?s)HTTP/1.1 (400 .*|200 .*echo 3)");
  }

  @Test
  void chunkExtensionsAndBrokenChunksAreRefused() throws Exception {
    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" + END;
    for (String body :
        new String[] {
          "3;" + "x".repeat(2048) + "\r\nabc\r\n0\r\n\r\n",
          "3;a=b\r\nabc\r\n0\r\n\r\n",
          "3\nabc\r\n0\r\n\r\n",
          "0x3\r\nabc\r\n0\r\n\r\n",
          "-3\r\nabc\r\n0\r\n\r\n",
          "3\r\nabcd\r\n0\r\n\r\n",
          "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"
        }) {
      assertThat(send(head + body))
          .as("%.20s", body)
          .startsWith("HTTP/1.1 400")
          .doesNotContain("echo 3");
    }
  }

  @Test
  void tooManyOrTooLongHeadersAreRefused() throws Exception {
    StringBuilder many = new StringBuilder(LIST);
    for (int i = 0; i < 70; i++) {
      many.append("X-").append(i).append(": 1\r\n");
    }
    assertThat(send(many + END)).startsWith("HTTP/1.1 4");
    assertThat(send(LIST + "X: " + "a".repeat(9000) + "\r\n" + END)).startsWith("HTTP/1.1 4");
    assertThat(send("GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n" + END))
        .startsWith("HTTP/1.1 414");
    assertThat(send("TRACE /list HTTP/1.1\r\nHost: a\r\n" + END)).startsWith("HTTP/1.1 405");
  }

  @Test
  void aLargeOrDeepJsonBodyIsRefused() throws Exception {
    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + END;
    String large = head.replace(END, "Content-Length: 67108864\r\n" + END);
    assertThat(send(large)).startsWith("HTTP/1.1 413");
    String deep = "[".repeat(65) + "]".repeat(65);
    assertThat(send(head.replace(END, "Content-Length: 130\r\n" + END) + deep))
        .startsWith("HTTP/1.1 400")
        .contains("deeper than 64");
  }

  @Test
  void aRefusedBodyIsAnsweredOnceAndCostsNoLineOfLog(CapturedOutput log) throws Exception {
    String deep = "[".repeat(65) + "]".repeat(65);
    String answer =
        send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 130\r\n"
                + END
                + deep);
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    assertThat(log).doesNotContain("WARN", "ERROR");
  }

  @Test
  void aHeadOfHealthzShowsTheHeadersOfTheSystems() throws Exception {
    String answer = send("HEAD /healthz HTTP/1.1\r\nHost: a\r\n" + END);
    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains(
            "Content-Security-Policy: default-src 'none'",
            "X-Frame-Options: DENY",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "Cross-Origin-Opener-Policy: same-origin",
            "Cross-Origin-Embedder-Policy: require-corp",
            "Cross-Origin-Resource-Policy: same-origin",
            "Permissions-Policy: ",
            "X-Request-Id: ")
        .doesNotContainIgnoringCase("\r\nServer:")
        .endsWith("\r\n\r\n");
  }

  @Test
  void tenCallsOfTheCsrfEndpointAreAnswered() throws Exception {
    for (int call = 1; call <= 10; call++) {
      assertThat(send("GET /csrf HTTP/1.1\r\nHost: a\r\n" + END))
          .startsWith("HTTP/1.1 200")
          .contains("\"csrfToken\":", "Cache-Control: no-store");
    }
  }

  @Test
  void aPageWithANonceHasAnotherOneInEveryAnswer() throws Exception {
    String request = "GET /nonce/x HTTP/1.1\r\nHost: a\r\n" + END;
    String one = send(request).replaceAll("(?s).*'nonce-([^']+)'.*", "$1");
    String two = send(request).replaceAll("(?s).*'nonce-([^']+)'.*", "$1");
    assertThat(one).hasSize(24).isNotEqualTo(two);
  }
}
