// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.responsecache.ResponseCacheRule;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Controller;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.condition.PathPatternsRequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * Collects the rules of the response cache from handlers with {@link CacheResponse}.
 *
 * <p>The response cache matches paths, not handlers. So a rule excludes the paths that Spring maps
 * to a more specific handler, and a path that another handler serves too is a fault.
 *
 * <p>Confined to one thread.
 */
final class CacheResponseScanner {
  private final List<Handler> handlers = new ArrayList<>();
  private final SettingsCheck check = new SettingsCheck();
  private final String prefix;

  /** A path of a handler of GET. Immutable. */
  private record Handler(
      CacheableRoute route, HandlerMethod method, @Nullable CacheResponse annotation) {
    String subject() {
      return "@CacheResponse of " + method.getShortLogMessage();
    }
  }

  /**
   * Creates a scanner.
   *
   * @param prefix the prefix of all paths; empty for none
   */
  CacheResponseScanner(String prefix) {
    this.prefix = prefix;
  }

  /** Returns whether a controller has the annotation; creates no bean. */
  static boolean isUsedIn(ListableBeanFactory beans) {
    return Arrays.stream(beans.getBeanNamesForAnnotation(Controller.class))
        .map(name -> beans.getType(name, false))
        .anyMatch(type -> type != null && isAnnotated(ClassUtils.getUserClass(type)));
  }

  private static boolean isAnnotated(Class<?> type) {
    return AnnotatedElementUtils.hasAnnotation(type, CacheResponse.class)
        || Arrays.stream(type.getMethods())
            .anyMatch(each -> AnnotatedElementUtils.hasAnnotation(each, CacheResponse.class));
  }

  /** Adds all handlers of a mapping. */
  void add(Map<RequestMappingInfo, HandlerMethod> mapping) {
    mapping.forEach((info, method) -> {
      CacheResponse own =
          AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), CacheResponse.class);
      PathPatternsRequestCondition paths = info.getPathPatternsCondition();
      Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
      boolean gets = methods.isEmpty() || methods.contains(RequestMethod.GET);
      if (!gets || paths == null) {
        check.require(
            own == null,
            "@CacheResponse of " + method.getShortLogMessage(),
            String.valueOf(methods),
            "handlers of GET",
            "remove it; responses to other methods are not cached");
        return;
      }
      CacheResponse annotation =
          own != null
              ? own
              : AnnotatedElementUtils.findMergedAnnotation(
                  method.getBeanType(), CacheResponse.class);
      paths
          .getPatterns()
          .forEach(each -> handlers.add(new Handler(CacheableRoute.of(each), method, annotation)));
    });
  }

  /**
   * Returns the rules, the most specific path first.
   *
   * @throws SettingsException names all faults
   */
  List<ResponseCacheRule> rules() {
    List<ResponseCacheRule> rules = new ArrayList<>();
    handlers.stream()
        .sorted(Comparator.comparing(each -> each.route().pattern()))
        .forEach(each -> {
          if (each.annotation() != null) {
            add(each, each.annotation(), rules);
          }
        });
    check.throwIfAny();
    return rules;
  }

  private void add(Handler handler, CacheResponse annotation, List<ResponseCacheRule> rules) {
    CacheableRoute route = handler.route();
    check.require(
        route.exact(),
        handler.subject(),
        route.pattern().getPatternString(),
        "paths of plain names, {name}, * and ** at the end",
        "name the paths under headroom.edge.response-cache.rules");
    List<dev.headroom.edge.PathPattern> others = new ArrayList<>();
    for (Handler other : handlers) {
      if (other.method().equals(handler.method()) || !other.route().overlaps(route)) {
        continue;
      }
      int order = other.route().pattern().compareTo(route.pattern());
      check.require(
          order != 0,
          handler.subject(),
          route.pattern().getPatternString(),
          "paths that one handler answers; " + other.method().getShortLogMessage() + " does too",
          "give one of them another path");
      if (order < 0) {
        others.add(other.route().toEdgePattern(prefix));
      }
    }
    try {
      rules.add(rule(handler, annotation, others));
    } catch (SettingsException refused) {
      refused.faults().forEach(each -> addFault(handler, each));
    }
  }

  /** Reports a fault of a rule as one of the annotation. */
  private void addFault(Handler handler, SettingFault fault) {
    String setting = fault.subject().substring(fault.subject().lastIndexOf('.') + 1);
    check.require(
        false, handler.subject() + ", " + setting, fault.value(), fault.allowed(), fault.remedy());
  }

  private ResponseCacheRule rule(
      Handler handler, CacheResponse annotation, List<dev.headroom.edge.PathPattern> others) {
    HandlerMethod method = handler.method();
    return new ResponseCacheRule(
        method.getBeanType().getSimpleName() + "." + method.getMethod().getName(),
        handler.route().toEdgePattern(prefix).except(others),
        duration("ttl", annotation.ttl()),
        duration("stale-while-revalidate", annotation.staleWhileRevalidate()),
        duration("stale-if-error", annotation.staleIfError()),
        annotation.shared(),
        annotation.notFound(),
        List.of(annotation.vary()),
        List.of(annotation.tags()));
  }

  private static Duration duration(String name, String text) {
    try {
      return DurationStyle.detectAndParse(text);
    } catch (IllegalArgumentException unreadable) {
      throw new SettingsException(
          List.of(new SettingFault(name, text, "a duration such as 10s", "write number and unit")));
    }
  }
}
