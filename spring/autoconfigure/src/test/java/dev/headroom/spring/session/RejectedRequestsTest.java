// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** What the firewall of Spring Security rejects: it answers 400 without a reason by itself. */
class RejectedRequestsTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class, SecurityProblemAutoConfiguration.class));

  @Test
  void areProblemsThatNameTheMethodsWhereTheEdgeIsEnforced() {
    runner
        .withPropertyValues("headroom.edge.enforce=true")
        .run(context -> {
          RequestRejectedHandler handler = context.getBean(RequestRejectedHandler.class);

          MockHttpServletResponse method = rejected(handler, "PROPFIND");
          assertThat(method.getStatus()).isEqualTo(405);
          assertThat(method.getHeader("Allow"))
              .isEqualTo("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
          assertThat(method.getContentAsString()).contains("Method Not Allowed");

          MockHttpServletResponse path = rejected(handler, "GET");
          assertThat(path.getStatus()).isEqualTo(400);
          assertThat(path.getHeader("Allow")).isNull();
          assertThat(path.getContentAsString()).doesNotContain("secret");
        });
  }

  @Test
  void areLeftToTheApplicationOtherwise() {
    runner.run(context -> assertThat(context).doesNotHaveBean(RequestRejectedHandler.class));
  }

  private static MockHttpServletResponse rejected(RequestRejectedHandler handler, String method)
      throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    handler.handle(
        new MockHttpServletRequest(method, "/a"), response, new RequestRejectedException("secret"));
    return response;
  }
}
