// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CL-5, on pages and on the API alike. */
final class HeadersIT {

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/api.html", "/healthz", "/api/me", "/api/associations/1", "/nothing"})
  void areSentWithEveryResponse(String path) {
    Reply reply = Civiclog.APP.as(null).get(path);

    Map.of(
            "X-Frame-Options", "DENY",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "origin-when-cross-origin")
        .forEach((name, value) ->
            assertThat(reply.response().headers().allValues(name)).as(name).containsExactly(value));
  }
}
