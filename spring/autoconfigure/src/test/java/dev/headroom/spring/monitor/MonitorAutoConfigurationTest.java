// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.monitor.ComponentHealth;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.MonitorMeter;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.spring.database.DatabaseProbeAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.edge.ObserveAutoConfiguration;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

/** What the monitor does in an application that did not ask for it, and in one that did. */
class MonitorAutoConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String[] ENDPOINTS = {"headroomOpenEndpoints", "headroomOperatorEndpoints"};

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  DatabaseProbeAutoConfiguration.class,
                  EdgeAutoConfiguration.class,
                  EnforcedEdgeAutoConfiguration.class,
                  ObserveAutoConfiguration.class));

  @Test
  void createsNoRegistryProbesNothingAndServesNothingUnasked() {
    runner.run(context -> {
      assertThat(context).hasNotFailed();
      assertThat(context)
          .doesNotHaveBean(MeterRegistry.class)
          .doesNotHaveBean(HealthMonitor.class)
          .doesNotHaveBean(RequestMeters.class)
          .doesNotHaveBean("headroomOpenEndpoints")
          .doesNotHaveBean("headroomOperatorEndpoints");
    });
  }

  @Test
  void usesTheRegistryOfTheApplicationAndNoOther() {
    runner
        .withBean("own", MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues("headroom.monitor.endpoints=health,metrics")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context)
              .hasSingleBean(MeterRegistry.class)
              .doesNotHaveBean(PrometheusText.class)
              .hasSingleBean(RequestMeters.class);
          assertThat(context.getBean(RequestMeters.class)).isNotNull(); // the server creates it
          assertThat(
                  context
                      .getBean(MeterRegistry.class)
                      .find(MonitorMeter.REQUESTS_ACTIVE.meterName())
                      .gauge())
              .isNotNull();
        });
  }

  @Test
  void startsBesideSeveralRegistriesWithoutAPrimaryOne() {
    runner
        .withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean("other", MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues("headroom.monitor.endpoints=health")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void createsARegistryWhereMetricsAreAskedForAndThereIsNone() {
    runner
        .withPropertyValues("headroom.monitor.endpoints=metrics")
        .run(context -> {
          assertThat(context).hasSingleBean(PrometheusMeterRegistry.class);
          assertThat(context.getBean(PrometheusText.class).scrape(PrometheusText.PLAIN))
              .contains("jvm_memory_used_bytes");
        });
  }

  /** Micrometer warns of a filter that comes after the first meter, which it does not hold for. */
  @Test
  void appliesTheFiltersOfTheApplicationToEachMeterOfItsRegistry() {
    runner
        .withPropertyValues("headroom.monitor.endpoints=metrics")
        .withBean(MeterFilter.class, () -> MeterFilter.denyNameStartsWith("jvm"))
        .run(context ->
            assertThat(context.getBean(PrometheusText.class).scrape(PrometheusText.PLAIN))
                .contains("process_uptime_seconds")
                .doesNotContain("jvm_"));
  }

  @Test
  void servesTheOpenEndpointsToEveryone() {
    runner
        .withPropertyValues(
            "headroom.monitor.endpoints=healthz,metrics", "headroom.monitor.open=healthz")
        .run(context -> {
          assertThat(served(context, "headroomOpenEndpoints", get("/healthz"))).isTrue();
          assertThat(served(context, "headroomOpenEndpoints", get("/health"))).isFalse();
        });
  }

  @Test
  void filtersTheRequestsOfItsEndpointsAlone() {
    runner
        .withPropertyValues("headroom.monitor.endpoints=healthz,metrics")
        .run(context -> {
          for (String bean : ENDPOINTS) {
            FilterRegistrationBean<?> filter = context.getBean(bean, FilterRegistrationBean.class);
            assertThat(filter.getUrlPatterns())
                .as(bean)
                .containsExactlyInAnyOrder("/healthz", "/healthz/", "/metrics", "/metrics/");
          }
        });
    runner
        .withPropertyValues("headroom.monitor.background-health=true")
        .run(context -> {
          for (String bean : ENDPOINTS) {
            assertThat(context.getBean(bean, FilterRegistrationBean.class).isEnabled())
                .as(bean)
                .isFalse();
          }
        });
  }

  @Test
  void leavesTheOthersToTheApplicationUnlessTheCallerIsAnOperator() {
    runner
        .withPropertyValues(
            "headroom.monitor.endpoints=metrics", "headroom.operator.token=" + TOKEN)
        .run(context -> {
          assertThat(served(context, "headroomOpenEndpoints", get("/metrics"))).isFalse();
          assertThat(served(context, "headroomOperatorEndpoints", get("/metrics"))).isFalse();

          MockHttpServletRequest scraper = get("/metrics");
          scraper.addHeader("X-Headroom-Operator", TOKEN);
          assertThat(served(context, "headroomOpenEndpoints", scraper)).isTrue();

          MockHttpServletRequest operator = get("/metrics");
          operator.addUserRole("HEADROOM_OPERATOR");
          assertThat(served(context, "headroomOperatorEndpoints", operator)).isTrue();
        });
  }

  /** While an application starts they get 503, which no user saw: an alert was pending for it. */
  @Test
  void measuresNoProbeOfHealthOrReadiness() {
    runner
        .withBean("own", MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues("management.endpoints.web.base-path=/manage")
        .run(context -> {
          pass(context, "/manage/health", 503);
          pass(context, "/manage/health/**", 503);
          pass(context, "/manage/healthy", 500);
          assertThat(measured(context)).containsExactly("/manage/healthy");
        });
    runner
        .withBean("own", MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues(
            "management.endpoint.health.probes.add-additional-paths=true",
            "management.endpoints.web.path-mapping.health=state")
        .run(context -> {
          pass(context, "/actuator/state", 503);
          pass(context, "/readyz", 503);
          pass(context, "/livez", 503);
          pass(context, "/orders", 200);
          assertThat(measured(context)).containsExactly("/orders");
        });
  }

  @Test
  void probesEachOfTwoDataSourcesWithoutAPrimaryOne() {
    runner
        .withBean("orders", DataSource.class, () -> new FewConnections(1))
        .withBean("users", DataSource.class, () -> new FewConnections(1))
        .withPropertyValues("headroom.monitor.background-health=true")
        .run(context -> {
          HealthMonitor monitor = context.getBean(HealthMonitor.class);
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(() -> {
                Map<String, ComponentHealth> components = monitor.report().components();
                assertThat(components).containsOnlyKeys("database-orders", "database-users");
                assertThat(components.values())
                    .allSatisfy(each -> assertThat(each.state()).isEqualTo(ProbeResult.State.UP));
              });
        });
  }

  /** A proxy that forwards equals is not equal to itself. */
  @Test
  void probesTheOnlyDataSourceByItsPlainNameThoughItIsAProxy() {
    FewConnections pool = new FewConnections(1);
    DataSource proxy =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> method.invoke(pool, arguments));
    runner
        .withBean("pool", DataSource.class, () -> proxy)
        .withPropertyValues("headroom.monitor.background-health=true")
        .run(context -> {
          HealthMonitor monitor = context.getBean(HealthMonitor.class);
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(
                  () -> assertThat(monitor.report().components()).containsOnlyKeys("database"));
        });
  }

  /** A pool of one stalled as long as the probe kept its connection. */
  @Test
  void keepsNoConnectionOfTheApplicationsPool() {
    FewConnections pool = new FewConnections(1);
    runner
        .withBean("pool", DataSource.class, () -> pool)
        .withPropertyValues("headroom.monitor.background-health=true")
        .run(context -> {
          HealthMonitor monitor = context.getBean(HealthMonitor.class);
          await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> health(monitor, "database").state() == ProbeResult.State.UP);
          assertThat(pool.borrowed()).isPositive();
          // The next probe may have it at this moment.
          await().atMost(Duration.ofMinutes(1)).until(() -> pool.free() == 1);
        });
  }

  private static ComponentHealth health(HealthMonitor monitor, String component) {
    return Objects.requireNonNull(monitor.report().components().get(component));
  }

  private static MockHttpServletRequest get(String path) {
    return new MockHttpServletRequest("GET", path);
  }

  /** Passes a request for a route, which a handler responds to, through the filter of meters. */
  private static void pass(ApplicationContext context, String route, int status) throws Exception {
    Filter filter =
        context.getBean("headroomRequestMeterFilter", FilterRegistrationBean.class).getFilter();
    MockHttpServletRequest request = get(route);
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, route);
    Objects.requireNonNull(filter)
        .doFilter(
            request,
            new MockHttpServletResponse(),
            (any, response) -> ((HttpServletResponse) response).setStatus(status));
  }

  /** Returns the routes of which requests were measured. */
  private static List<String> measured(ApplicationContext context) {
    return context
        .getBean(MeterRegistry.class)
        .find(MonitorMeter.REQUEST_DURATION.meterName())
        .timers()
        .stream()
        .map(each -> String.valueOf(each.getId().getTag("route")))
        .toList();
  }

  private static boolean served(
      ApplicationContext context, String bean, MockHttpServletRequest request) throws Exception {
    Filter filter = context.getBean(bean, FilterRegistrationBean.class).getFilter();
    MockFilterChain chain = new MockFilterChain();
    MockHttpServletResponse response = new MockHttpServletResponse();
    Objects.requireNonNull(filter).doFilter(request, response, chain);
    assertThat(response.getStatus()).isEqualTo(200);
    return chain.getRequest() == null;
  }

  /** A pool that gives away no more connections than it has. */
  private static final class FewConnections implements DataSource {
    private final AtomicInteger free;
    private final AtomicInteger borrowed = new AtomicInteger();

    FewConnections(int size) {
      this.free = new AtomicInteger(size);
    }

    int free() {
      return free.get();
    }

    int borrowed() {
      return borrowed.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (free.getAndDecrement() <= 0) {
        free.incrementAndGet();
        throw new SQLException("no connection is free");
      }
      borrowed.incrementAndGet();
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                  free.incrementAndGet();
                }
                return method.getName().equals("isValid") ? true : null;
              });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public boolean isWrapperFor(Class<?> face) {
      return false;
    }

    @Override
    public <T> T unwrap(Class<T> face) throws SQLException {
      throw new SQLException("wraps nothing");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }
  }
}
