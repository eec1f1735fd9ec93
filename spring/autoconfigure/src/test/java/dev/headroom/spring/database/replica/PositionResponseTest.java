// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.replica.ConsistencySession;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What becomes of the cookie where the application has its own way with the response. */
class PositionResponseTest {
  private static final String WRITTEN = "1-1-10";

  private final Headers headers = new Headers();

  /** As a handler of downloads does, after what it wrote was committed. */
  @Test
  void addsTheCookieAgainAfterAReset() throws IOException {
    PositionResponse response = response("");
    response.addPosition();
    assertThat(headers.cookies).singleElement().asString().startsWith("headroom-position=1-1-10;");

    response.reset();
    assertThat(headers.cookies).isEmpty();
    assertThat(response.getOutputStream()).isNotNull();
    assertThat(headers.cookies).singleElement().asString().startsWith("headroom-position=1-1-10;");
  }

  @Test
  void addsTheCookieAgainBesideTheOneThatTheApplicationSetsInThePlaceOfAll() throws IOException {
    PositionResponse response = response("");
    response.addPosition();
    response.setHeader("Set-Cookie", "session=x; Path=/");
    assertThat(headers.cookies).containsExactly("session=x; Path=/");

    response.flushBuffer();
    response.addPosition();
    assertThat(headers.cookies)
        .hasSize(2)
        .contains("session=x; Path=/")
        .anyMatch(each -> each.startsWith("headroom-position=1-1-10;"));
  }

  @Test
  void addsNothingThatTheClientKnows() throws IOException {
    response(WRITTEN).flushBuffer();
    assertThat(headers.cookies).isEmpty();
  }

  private PositionResponse response(String known) {
    return new PositionResponse(
        new MockHttpServletRequest(),
        headers,
        ConsistencySession.resume(WRITTEN),
        known,
        Duration.ofSeconds(35));
  }

  /** Sets a header in the place of all of its name, as a container does; Spring's mock does not. */
  private static final class Headers extends HttpServletResponseWrapper {
    private final List<String> cookies = new ArrayList<>();

    Headers() {
      super(new MockHttpServletResponse());
    }

    @Override
    public void setHeader(String name, String value) {
      cookies.clear();
      cookies.add(value);
    }

    @Override
    public void addHeader(String name, String value) {
      cookies.add(value);
    }

    @Override
    public Collection<String> getHeaders(String name) {
      return List.copyOf(cookies);
    }

    @Override
    public void reset() {
      cookies.clear();
    }

    @Override
    public boolean isCommitted() {
      return false;
    }
  }
}
