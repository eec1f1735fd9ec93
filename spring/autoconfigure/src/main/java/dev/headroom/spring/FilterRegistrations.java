// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.edge.EdgeFilter;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

/**
 * Registers filters of the edge at their place in {@link dev.headroom.edge.RequestOrder}.
 *
 * <p>Thread-safe.
 */
public final class FilterRegistrations {
  private FilterRegistrations() {}

  /** Returns the registration of a filter. */
  public static <F extends EdgeFilter> FilterRegistrationBean<F> of(F filter) {
    FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(filter.place().order());
    registration.setDispatcherTypes(filter.place().dispatchers());
    registration.setAsyncSupported(true);
    return registration;
  }

  /**
   * Returns a supplier for a filter of a bean that is created with its first call. It holds no lock
   * meanwhile: several threads may look the bean up, and find the same.
   */
  public static <T> Supplier<T> lazily(ObjectProvider<T> bean) {
    AtomicReference<@Nullable T> found = new AtomicReference<>();
    return () -> {
      T known = found.get();
      if (known == null) {
        known = bean.getObject();
        found.set(known);
      }
      return known;
    };
  }
}
