// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.edge.Problem;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.Policy;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Problem responses for refusals of Spring Security, for an application to add to its chain.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration
@ConditionalOnClass({AuthenticationEntryPoint.class, Problem.class})
@ConditionalOnPolicy(Policy.PROBLEMS)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class SecurityProblemAutoConfiguration {

  /** The methods that Spring Security's firewall lets pass by default. */
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  @Bean
  @ConditionalOnMissingBean
  AuthenticationEntryPoint headroomProblemEntryPoint() {
    return (request, response, why) -> {
      response.setHeader("WWW-Authenticate", "Bearer");
      Problem.of(401, "Unauthorized", "A valid token is needed; sign in and send it as a bearer.")
          .write(request, response);
    };
  }

  @Bean
  @ConditionalOnMissingBean
  AccessDeniedHandler headroomProblemAccessDenied() {
    return (request, response, why) ->
        Problem.of(403, "Forbidden", "Your role does not allow this.").write(request, response);
  }

  /** Responds to what Spring Security's firewall rejects: methods, and malformed requests. */
  @Bean
  @ConditionalOnMissingBean
  RequestRejectedHandler headroomProblemRequestRejected() {
    return (request, response, why) -> {
      if (METHODS.contains(request.getMethod())) {
        Problem.of(400, "Bad Request", "The path or a header has characters that are refused.")
            .write(request, response);
      } else {
        String allowed = String.join(", ", METHODS);
        response.setHeader("Allow", allowed);
        Problem.of(405, "Method Not Allowed", "Allowed: " + allowed + ".").write(request, response);
      }
    };
  }
}
