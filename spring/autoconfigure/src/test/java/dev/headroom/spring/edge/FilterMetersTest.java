// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockServletContext;

/** The meters of filters that an application adds to the edge. */
class FilterMetersTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  EdgeAutoConfiguration.class,
                  EnforcedEdgeAutoConfiguration.class))
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

  @ParameterizedTest
  @ValueSource(classes = {FilterBean.class, RegisteredFilter.class, RegisteredFilterBean.class})
  void areBoundOnceHoweverTheFilterIsDeclared(Class<?> application) {
    Counting.BOUND.set(0);
    runner
        .withUserConfiguration(application)
        .run(context -> {
          context
              .getBean("headroomEdgeStart", ServletContextInitializer.class)
              .onStartup(new MockServletContext());
          assertThat(Counting.BOUND).hasValue(1);
        });
  }

  static final class Counting extends EdgeFilter {
    private static final AtomicInteger BOUND = new AtomicInteger();

    Counting() {
      super(RequestOrder.PROBES);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
      BOUND.incrementAndGet();
    }

    @Override
    protected void filter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      chain.doFilter(request, response);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class FilterBean {
    @Bean
    Counting counting() {
      return new Counting();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class RegisteredFilter {
    @Bean
    FilterRegistrationBean<Counting> registration() {
      return FilterRegistrations.of(new Counting());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class RegisteredFilterBean {
    @Bean
    Counting counting() {
      return new Counting();
    }

    @Bean
    FilterRegistrationBean<Counting> registration(Counting counting) {
      return FilterRegistrations.of(counting);
    }
  }
}
