// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.LimitSettings;
import dev.headroom.spring.history.HistoryAutoConfiguration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What the start of an application that sets nothing of Headroom leaves for later. */
class GuestStartTest {
  private static final String[] METERS = {
    "headroom.edge.in.flight", "headroom.monitor.requests.active", "headroom.monitor.errors"
  };

  /** It listens by annotation, and has a name as Headroom's beans have. */
  static class Listener {
    private final List<String> created = new ArrayList<>();

    @EventListener
    void started(ApplicationStartedEvent event) {
      ConfigurableApplicationContext context = event.getApplicationContext();
      Arrays.stream(context.getBeanFactory().getSingletonNames())
          .filter(each -> each.startsWith("headroom"))
          .forEach(created::add);
      context
          .getBeanProvider(MeterRegistry.class)
          .ifAvailable(registry -> registry.forEachMeter(each -> created.add(name(each))));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class Guest {
    @Bean
    Listener headroomOfTheApplication() {
      return new Listener();
    }
  }

  /** It sends a request as soon as the server listens, before the application is ready. */
  static class Impatient {
    private int status;

    @EventListener
    void started(ApplicationStartedEvent event) throws IOException, InterruptedException {
      String port = event.getApplicationContext().getEnvironment().getProperty("local.server.port");
      try (HttpClient client = HttpClient.newHttpClient()) {
        URI address = URI.create("http://localhost:" + port + "/none");
        status =
            client
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                .statusCode();
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Measured {
    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  private static String name(Meter meter) {
    return meter.getId().getName();
  }

  @Test
  void createsNoMetersBeforeTheApplicationIsReady() {
    try (ConfigurableApplicationContext context = start(Guest.class)) {
      assertThat(context.getBean(Listener.class).created)
          .contains("headroomRequestMeterFilter", "headroomErrorTrackingFilter")
          .doesNotContain(
              "headroomRecording",
              "headroomRequestMeters",
              "headroomErrorTracker",
              "headroomCachePolicies",
              "headroomOperatorAccess");
    }
  }

  @Test
  void servesARequestThatComesBeforeTheApplicationIsReady() {
    try (ConfigurableApplicationContext context = start(Guest.class, Impatient.class)) {
      assertThat(context.getBean(Impatient.class).status).isEqualTo(404);
      MeterRegistry registry =
          Objects.requireNonNull(context.getBean(LayerMeters.class).getIfUnique());
      assertThat(registry.getMeters()).extracting(GuestStartTest::name).contains(METERS);
    }
  }

  @Test
  void hasAllMetersOnceTheApplicationIsReady() {
    try (ConfigurableApplicationContext context = start(Guest.class)) {
      MeterRegistry registry =
          Objects.requireNonNull(context.getBean(LayerMeters.class).getIfUnique());
      assertThat(registry.getMeters()).extracting(GuestStartTest::name).contains(METERS);
    }
  }

  @Test
  void hasAllMetersAtOnceInARegistryOfTheApplication() {
    try (ConfigurableApplicationContext context = start(Guest.class, Measured.class)) {
      assertThat(context.getBean(Listener.class).created).contains(METERS);
    }
  }

  /** Spring would load all classes that the methods of a bean's class name. */
  @Test
  void keepsItsOwnBeansOutOfTheSearchForListeners() {
    try (ConfigurableApplicationContext context = start(Guest.class)) {
      assertThat(searched(context, "headroomHistory")).isEqualTo(Object.class);
      assertThat(searched(context, HistoryAutoConfiguration.class.getName()))
          .isEqualTo(Object.class);
      assertThat(searched(context, LimitSettings.class.getName())).isEqualTo(Object.class);
      assertThat(searched(context, "headroomOfTheApplication")).isEqualTo(Listener.class);
    }
  }

  /** Such a method would be left out of the search, and never called. */
  @Test
  void hasNoListenersByAnnotation() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      assertThat(files.filter(each -> each.toString().endsWith(".java")).toList())
          .isNotEmpty()
          .allSatisfy(each ->
              assertThat(Files.readString(each))
                  .doesNotContain("import org.springframework.context.event.EventListener;"));
    }
  }

  private static Class<?> searched(ConfigurableApplicationContext context, String bean) {
    return Objects.requireNonNull(
        AutoProxyUtils.determineTargetClass(context.getBeanFactory(), bean));
  }

  private static ConfigurableApplicationContext start(Class<?>... application) {
    return new SpringApplicationBuilder(application)
        .properties("server.port=0", "spring.main.banner-mode=off", "spring.cache.type=simple")
        .run();
  }
}
