// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.RequestPath;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * How the handler mappings of an application compare paths; found out at the first request, by
 * asking them.
 *
 * <p>Thread-safe.
 */
final class HandlerPathMatching implements Supplier<RequestPath.Matching> {
  private final ListableBeanFactory beans;
  private volatile RequestPath.@Nullable Matching known;

  HandlerPathMatching(ListableBeanFactory beans) {
    this.beans = beans;
  }

  @Override
  public RequestPath.Matching get() {
    RequestPath.Matching matching = known;
    if (matching == null) {
      matching =
          new RequestPath.Matching(
              anyMapping("/a", "/A"), anyMapping("/a", "/a/") || trimsTrailingSlashes());
      known = matching;
    }
    return matching;
  }

  /** Returns whether a mapping finds the handler of a pattern by a path. */
  private boolean anyMapping(String pattern, String path) {
    return beans.getBeanProvider(HandlerMapping.class).stream()
        .anyMatch(each ->
            each instanceof AbstractHandlerMapping mapping && matcher(mapping).test(pattern, path));
  }

  @SuppressWarnings("removal") // applications may still match by Ant patterns
  private static BiPredicate<String, String> matcher(AbstractHandlerMapping mapping) {
    PathPatternParser parser = mapping.getPatternParser();
    return parser == null
        ? mapping.getPathMatcher()::match
        : (pattern, path) -> parser.parse(pattern).matches(PathContainer.parsePath(path));
  }

  private boolean trimsTrailingSlashes() {
    return beans.getBeanProvider(UrlHandlerFilter.class).stream().findAny().isPresent()
        || beans.getBeanProvider(FilterRegistrationBean.class).stream()
            .anyMatch(each -> each.getFilter() instanceof UrlHandlerFilter);
  }
}
