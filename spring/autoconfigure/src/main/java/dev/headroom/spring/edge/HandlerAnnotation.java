// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * An annotation of handlers, on their method or else on their class, found once for each handler.
 *
 * <p>Thread-safe. A handler that was seen before costs one look-up in a map; the search walks over
 * all that its method overrides.
 *
 * @param <A> the annotation
 */
public final class HandlerAnnotation<A extends Annotation> {
  private final Class<A> type;
  private final Map<Handler, Optional<A>> found = new ConcurrentHashMap<>();

  private record Handler(Class<?> bean, Method method) {}

  /** Creates a finder of an annotation, and of annotations that are composed of it. */
  public HandlerAnnotation(Class<A> type) {
    this.type = type;
  }

  /** Returns the annotation of a handler; null if it has none. */
  public @Nullable A of(HandlerMethod handler) {
    Handler key = new Handler(handler.getBeanType(), handler.getMethod());
    Optional<A> known = found.get(key);
    if (known == null) {
      known = Optional.ofNullable(find(handler));
      found.put(key, known);
    }
    return known.orElse(null);
  }

  private @Nullable A find(HandlerMethod handler) {
    A own = handler.getMethodAnnotation(type);
    return own != null
        ? own
        : AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), type);
  }
}
