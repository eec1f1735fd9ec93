// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
  private final AtomicReference<RequestPath.Matching> matching =
      new AtomicReference<>(RequestPath.Matching.EXACT);
  private final AtomicReference<RequestPath> seen = new AtomicReference<>();
  private EdgeServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new EdgeServer((request, response) -> {
          RequestPath.setMatching(request.getServletContext(), matching::get);
          seen.set(RequestPath.of(request));
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/api/, /api/",
    "/.well-known/a, /.well-known/a",
    "/a/..b, /a/..b",
    "/%61%50i, /aPi",
    "/%c3%BC%E2%82%ac, /ü€",
    "/a+b%20c, /a+b c",
    "/a;b=c/d;e;f=/g/;x, /a/d/g/",
    "/a%252e, /a%252e",
    "/100%25, /100%25"
  })
  void isDecodedAndWithoutParameters(String sent, String text) throws Exception {
    assertThat(server.rawGet(sent)).startsWith("HTTP/1.1 200");

    assertThat(seen.get().text()).isEqualTo(text);
    assertThat(RequestPath.parse(sent).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "/a//b, /a//b:/a/b",
    "//a, //a:/a",
    "/a/./b, /a/./b:/a/b",
    "/a/../b, /a/../b:/b",
    "/a/%2e%2E/b, /a/../b:/b",
    "/a/..;x/b, /a/../b:/b",
    "/a/.., /a/..:/",
    "/a/., /a/.:/a/",
    "/.., /..:/",
    "/a%2Fb, /a%2Fb:/a/b",
    "/a%5cb, /a\\b:/a/b",
    "/a%3Bb, /a;b:/a",
    "/a/x%2f../%3bb, /a/x%2F../;b:/a/;b:/a/",
    "/a/%2F..%2fb, /a/%2F..%2Fb:/a/b:/a//../b:/b"
  })
  void hasAllReadingsThatServersAndFrameworksFind(String sent, String readings) {
    RequestPath path = RequestPath.parse(sent);

    assertThat(path.readings()).contains(readings.split(":", -1));
    assertThat(path.isAmbiguous()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%", "/a%4", "/a%zz", "/a%ff", "/%c0%ae", "", "a", "*", "/a b", "/;a"})
  void isAmbiguousIfMalformed(String sent) {
    assertThat(RequestPath.parse(sent).isAmbiguous()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b.c",
        "/a;jsessionid=1F",
        "/%61",
        "/%C3%BC",
        "/100%25",
        "/a%20b",
        "/a/.b"
      })
  void isNotAmbiguousIfAllReadItAlike(String sent) {
    assertThat(RequestPath.parse(sent).isAmbiguous()).isFalse();
  }

  @Test
  void followsTheHandlersInCaseAndTrailingSlash() throws Exception {
    PathPattern pattern = PathPattern.parse("/api/*");
    server.get("/API/a");
    assertThat(pattern.mayMatch(seen.get())).isFalse();

    matching.set(new RequestPath.Matching(true, true));
    server.get("/API/a");
    assertThat(pattern.matches(seen.get())).isTrue();
    server.get("/api/a/");
    assertThat(pattern.mayMatch(seen.get())).isTrue();
    assertThat(pattern.matches(seen.get())).isFalse();
  }

  /** Rules that restrict apply to it, whatever they match: nobody needs such a path. */
  @Test
  void isOfEveryRestrictionIfItHasTooManyReadings() {
    RequestPath path = RequestPath.parse("/a//b%2F../%5Cc/.%3Bd/..%2F%2F;e/%5c..%3b".repeat(200));

    assertThat(path.readings()).hasSizeBetween(33, 40);
    assertThat(PathPattern.parse("/elsewhere").mayMatch(path)).isTrue();
    assertThat(PathPattern.parse("/**").matches(path)).isFalse();
  }
}
