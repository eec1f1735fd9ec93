// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.edge.EdgeFilter;
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
}
