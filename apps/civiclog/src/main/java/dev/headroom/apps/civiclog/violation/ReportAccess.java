// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.session.token.AccessToken;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses the report of a caller who is no member of the association before its photos are read,
 * which are up to 101 MB in temporary files: everyone may register.
 *
 * <p>Thread-safe. The parts of a report are read here, not by the dispatcher, which {@code
 * spring.servlet.multipart.resolve-lazily} says.
 */
@Component
@ConditionalOnWebApplication
final class ReportAccess implements HandlerInterceptor, WebMvcConfigurer {
  /** Spring MVC needs its interceptors before the caches are there. */
  private final ObjectProvider<Memberships> memberships;

  ReportAccess(ObjectProvider<Memberships> memberships) {
    this.memberships = memberships;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/associations/*/violations");
  }

  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
      throws IOException, ServletException {
    Authentication caller = SecurityContextHolder.getContext().getAuthentication();
    if (HttpMethod.POST.matches(request.getMethod())
        && request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
            instanceof Map<?, ?> path
        && path.get("association") instanceof String association
        && caller != null
        && caller.getPrincipal() instanceof AccessToken access) {
      try {
        requireMember(Long.parseLong(access.user()), Long.parseLong(association));
      } catch (NumberFormatException noId) {
        return true; // The handler refuses it before it reads a part.
      }
      if (request instanceof MultipartHttpServletRequest report) {
        requireKnownParts(report);
      }
    }
    return true;
  }

  private void requireMember(long user, long association) {
    var _ = memberships.getObject().require(user, association);
  }

  /** A part that no handler reads, such as a photo under another name, would be lost. */
  private static void requireKnownParts(MultipartHttpServletRequest report)
      throws IOException, ServletException {
    var _ = report.getMultiFileMap(); // reads all parts
    List<String> others =
        report.getParts().stream()
            .filter(each -> !each.getName().equals("photo") || each.getSubmittedFileName() == null)
            .map(Part::getName)
            .toList();
    if (others.size() > 1 || !List.of("violation").containsAll(others)) {
      throw new RefusedException(
          HttpStatus.BAD_REQUEST,
          "a report has one part `violation`, and parts `photo` with a filename: send no others");
    }
  }
}
