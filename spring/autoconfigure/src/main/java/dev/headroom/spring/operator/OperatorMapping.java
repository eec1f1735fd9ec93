// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Maps requests to the endpoints of operators, with the interceptors and origins of the
 * application's own mapping.
 *
 * <p>It stands before that mapping, since a pattern of the application such as {@code /**} would
 * match every endpoint, and leaves each request to it that a handler there matches as closely.
 *
 * <p>Thread-safe. A request that begins like no endpoint costs a few comparisons of its path.
 */
final class OperatorMapping extends RequestMappingHandlerMapping {
  private final RequestMappingHandlerMapping application;

  /**
   * What the paths of endpoints begin with, up to their first variable; none begins with another,
   * so the last one that is not after a path is the only one with which it may begin.
   */
  private final NavigableSet<String> beginnings = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  OperatorMapping(RequestMappingHandlerMapping application) {
    this.application = application;
    setOrder(application.getOrder() - 1);
    setPatternParser(application.getPatternParser());
    setContentNegotiationManager(application.getContentNegotiationManager());
    setCorsProcessor(application.getCorsProcessor());
    CorsConfigurationSource origins = application.getCorsConfigurationSource();
    if (origins != null) {
      setCorsConfigurationSource(origins);
    }
    HandlerInterceptor[] interceptors = application.getAdaptedInterceptors();
    if (interceptors != null) {
      setInterceptors((Object[]) interceptors);
    }
    setInterceptors(new NothingIsStored()); // Last: one of the application may have a lifetime.
  }

  /**
   * Forbids all caches to store what operators see: few of them know that a token in a header of
   * its own signs in, as they do of {@code Authorization}.
   */
  private static final class NothingIsStored implements HandlerInterceptor {
    @Override
    public boolean preHandle(
        HttpServletRequest request, HttpServletResponse response, Object handler) {
      response.setHeader("Cache-Control", "no-store");
      return true;
    }
  }

  /** Adds none: those of the application have them. */
  @Override
  protected void detectMappedInterceptors(List<HandlerInterceptor> interceptors) {}

  @Override
  protected String[] getCandidateBeanNames() {
    return obtainApplicationContext().getBeanNamesForType(OperatorEndpoint.class);
  }

  @Override
  protected boolean isHandler(Class<?> type) {
    return OperatorEndpoint.class.isAssignableFrom(type);
  }

  @Override
  protected void handlerMethodsInitialized(Map<RequestMappingInfo, HandlerMethod> endpoints) {
    super.handlerMethodsInitialized(endpoints);
    endpoints.keySet().stream()
        .flatMap(each -> each.getPatternValues().stream())
        .map(OperatorMapping::beginning)
        .sorted(String.CASE_INSENSITIVE_ORDER)
        .filter(each -> !beginsLikeAnEndpoint(each))
        .forEach(beginnings::add);
  }

  private static String beginning(String pattern) {
    int end = 0;
    while (end < pattern.length() && "{*?".indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    return pattern.substring(0, end);
  }

  private boolean beginsLikeAnEndpoint(String path) {
    String beginning = beginnings.floor(path);
    return beginning != null && path.regionMatches(true, 0, beginning, 0, beginning.length());
  }

  @Override
  protected @Nullable HandlerMethod getHandlerInternal(HttpServletRequest request)
      throws Exception {
    return beginsLikeAnEndpoint(initLookupPath(request)) && !isOfTheApplication(request)
        ? super.getHandlerInternal(request)
        : null;
  }

  private boolean isOfTheApplication(HttpServletRequest request) {
    RequestMappingInfo handler = closest(application, request);
    if (handler == null) {
      return false;
    }
    RequestMappingInfo endpoint = closest(this, request);
    return endpoint == null || handler.compareTo(endpoint, request) <= 0;
  }

  private static @Nullable RequestMappingInfo closest(
      RequestMappingHandlerMapping mapping, HttpServletRequest request) {
    RequestMappingInfo closest = null;
    for (RequestMappingInfo each : mapping.getHandlerMethods().keySet()) {
      RequestMappingInfo matching = each.getMatchingCondition(request);
      if (matching != null && (closest == null || matching.compareTo(closest, request) < 0)) {
        closest = matching;
      }
    }
    return closest;
  }
}
