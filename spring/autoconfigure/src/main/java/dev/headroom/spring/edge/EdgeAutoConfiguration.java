// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestPath;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.observe.RequestLogFilter;
import dev.headroom.edge.overload.InFlightFilter;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import jakarta.servlet.Filter;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Registers what observes requests, and what the other filters of the edge need. All filters stand
 * in the order of {@link dev.headroom.edge.RequestOrder}. Where no setting of the edge is set, its
 * settings are not read before the first request.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = HeadroomAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
      "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration"
    })
@ConditionalOnClass({ClientAddress.class, HandlerMapping.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class EdgeAutoConfiguration {
  private static final String MAX_IN_FLIGHT = "headroom.edge.max-in-flight-per-client";

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  ClientAddress headroomClientAddress(EdgeProperties edge) {
    return new ClientAddress(edge.trustedProxies());
  }

  @Bean
  @ConditionalOnMissingBean
  RouteResolver headroomRouteResolver() {
    return request -> {
      Object served = request.getAttribute(RouteResolver.ATTRIBUTE);
      return (String)
          (served != null
              ? served
              : request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    };
  }

  /**
   * Lets rules compare paths as the application's handler mappings do, and registers the meters of
   * the filters, be they beans, registered by beans, or both.
   */
  @Bean
  ServletContextInitializer headroomEdgeStart(
      ListableBeanFactory beans,
      ObjectProvider<FilterRegistrationBean<?>> registrations,
      ObjectProvider<EdgeFilter> filters,
      LayerMeters registry) {
    return context -> {
      RequestPath.setMatching(context, new HandlerPathMatching(beans));
      registry.ifUnique(meters ->
          Stream.concat(
                  registrations.stream().<Filter>map(FilterRegistrationBean::getFilter),
                  filters.stream())
              .filter(EdgeFilter.class::isInstance)
              .distinct()
              .forEach(each -> ((EdgeFilter) each).bindTo(meters)));
    };
  }

  @Bean
  @ConditionalOnMissingFilterBean
  @ConditionalOnSetting(value = "headroom.edge.request-log.enabled", orUnset = true)
  FilterRegistrationBean<RequestLogFilter> headroomRequestLogFilter(
      ObjectProvider<EdgeProperties> edge) {
    Supplier<EdgeProperties> settings = FilterRegistrations.lazily(edge);
    return FilterRegistrations.of(new RequestLogFilter(() -> settings.get().requestLogThreshold()));
  }

  @Bean
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<InFlightFilter> headroomInFlightFilter(
      ObjectProvider<EdgeProperties> edge,
      ObjectProvider<ClientAddress> client,
      Environment environment) {
    boolean isBounded = !environment.getProperty(MAX_IN_FLIGHT, "").isBlank();
    int most = isBounded ? edge.getObject().maxInFlightPerClient() : 0;
    return FilterRegistrations.of(
        most == 0 ? new InFlightFilter() : new InFlightFilter(most, client.getObject()::key));
  }

  @Bean
  StoreUnavailableResolver headroomUnavailableProblem(ApplicationContext application) {
    return new StoreUnavailableResolver(application);
  }
}
