// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Applies the systems' environment names, the state of the application, and the server defaults of
 * these services.
 *
 * <p>Idle connections are kept for longer than balancers keep theirs, commonly 60 s: a balancer
 * that reuses one which the server is closing answers 502.
 *
 * <p>A variable wins over the application's files and loses to the setting's own name given as
 * variable, system property or argument. What the state sets wins over everything. A default loses
 * to everything.
 *
 * <p>Thread-safe.
 */
public final class SystemsPostProcessor implements EnvironmentPostProcessor, Ordered {
  private static final String ENDPOINTS = "health,healthz,readyz,metrics";

  /** Not set in the state {@code plain}, which has Spring Boot's own. */
  private static final Map<String, Object> SERVER =
      Map.of(
          "spring.threads.virtual.enabled", "true",
          "server.tomcat.accept-count", "200",
          "server.tomcat.keep-alive-timeout", "75s",
          "server.tomcat.max-keep-alive-requests", "10000");

  private static final Map<String, Object> DEFAULTS =
      Map.ofEntries(
          Map.entry("spring.mvc.problemdetails.enabled", "true"),
          Map.entry("server.shutdown", "graceful"),
          Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "20s"),
          Map.entry("spring.main.banner-mode", "off"),
          Map.entry("logging.pattern.correlation", "[%X{requestId:-}] "),
          // It warns at each start that the API page is public; that is intended.
          Map.entry("logging.level.org.springdoc", "error"),
          Map.entry("springdoc.default-produces-media-type", "application/json"),
          Map.entry("headroom.edge.enforce", "true"),
          Map.entry("headroom.edge.pages", "/,/index.html,/api.html,/assets/**"),
          Map.entry("headroom.edge.cors.origins", "http://localhost:3000"),
          // The documents of the systems show them without a sign-in.
          Map.entry("headroom.monitor.endpoints", ENDPOINTS),
          Map.entry("headroom.monitor.open", ENDPOINTS),
          Map.entry("headroom.monitor.admin", "true"),
          Map.entry("headroom.monitor.background-health", "true"),
          Map.entry("headroom.edge.cors.exposed", "X-RateLimit-Remaining"));

  /** Creates the post-processor; Spring Boot calls this. */
  public SystemsPostProcessor() {}

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    MutablePropertySources sources = environment.getPropertySources();
    if (sources.contains(EnvironmentAlias.SOURCE)) {
      return;
    }
    MapPropertySource aliases =
        new MapPropertySource(EnvironmentAlias.SOURCE, aliases(environment));
    if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
      sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, aliases);
    } else {
      sources.addFirst(aliases);
    }
    AppState state = AppState.of(environment);
    if (state != AppState.HEADROOM) {
      hideAddedIndexes(sources);
    }
    String name = environment.getProperty("spring.application.name", "");
    sources.addFirst(new MapPropertySource("application state", state.properties(name)));
    sources.addLast(new MapPropertySource("server defaults", DEFAULTS));
    if (state != AppState.PLAIN) {
      sources.addLast(new MapPropertySource("server defaults of the systems", SERVER));
    }
  }

  /** A list of the state would otherwise be merged with the application's, element by element. */
  private static void hideAddedIndexes(MutablePropertySources sources) {
    for (PropertySource<?> each : sources) {
      if (each instanceof OriginTrackedMapPropertySource file) {
        Map<String, Object> kept = new LinkedHashMap<>(file.getSource());
        kept.keySet().removeIf(key -> key.startsWith("headroom.database.indexes["));
        sources.replace(file.getName(), new OriginTrackedMapPropertySource(file.getName(), kept));
      }
    }
  }

  private static Map<String, Object> aliases(ConfigurableEnvironment environment) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (EnvironmentAlias alias : EnvironmentAlias.values()) {
      String text = environment.getProperty(alias.name());
      String value = text == null ? null : alias.convert(text);
      if (alias == EnvironmentAlias.RATE_LIMIT_STORAGE_URL
          && EnvironmentAlias.MEMORY.equals(value)) {
        properties.put("headroom.limit.storage", "memory");
      } else if (value != null && alias == EnvironmentAlias.FRONTEND_URL) {
        properties.merge(alias.property(), value, (others, own) -> others + "," + own);
      } else if (value != null) {
        properties.putIfAbsent(alias.property(), value);
      }
    }
    String redis = EnvironmentAlias.redis(environment);
    if (redis != null) {
      properties.putIfAbsent(EnvironmentAlias.REDIS_HOST.property(), redis);
    }
    return properties;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
