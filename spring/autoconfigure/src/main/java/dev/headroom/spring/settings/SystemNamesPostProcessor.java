// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * Understands the systems' own names, and sets what a service of this kind wants by default.
 *
 * <p>An operator's variable wins over the application's files and loses against the setting's own
 * name given as variable, system property or argument.
 *
 * <p>Thread-safe.
 */
public final class SystemNamesPostProcessor implements EnvironmentPostProcessor, Ordered {

  private static final String NAMES = SystemName.SOURCE;
  private static final String DEFAULTS = "headroom defaults";

  /** Makes the post-processor; Spring Boot does. */
  public SystemNamesPostProcessor() {}

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    MutablePropertySources sources = environment.getPropertySources();
    if (sources.contains(NAMES)) {
      return;
    }
    Map<String, Object> named = new LinkedHashMap<>();
    for (SystemName name : SystemName.values()) {
      String written = environment.getProperty(name.name());
      String value = written == null ? null : name.read(written);
      if (name == SystemName.RATE_LIMIT_STORAGE_URL && SystemName.MEMORY.equals(value)) {
        named.put("headroom.limit.storage", "memory");
      } else if (value != null) {
        named.putIfAbsent(name.property(), value);
      }
    }
    MapPropertySource source = new MapPropertySource(NAMES, named);
    if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
      sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, source);
    } else {
      sources.addFirst(source);
    }
    sources.addLast(new MapPropertySource(DEFAULTS, defaults(environment)));
  }

  private static Map<String, Object> defaults(ConfigurableEnvironment environment) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("spring.threads.virtual.enabled", "true");
    defaults.put("spring.mvc.problemdetails.enabled", "true");
    defaults.put("server.shutdown", "graceful");
    defaults.put("server.tomcat.max-connections", "2000");
    defaults.put("server.tomcat.accept-count", "200");
    defaults.put("server.tomcat.keep-alive-timeout", "5s");
    defaults.put("server.tomcat.max-keep-alive-requests", "10000");
    defaults.put("spring.lifecycle.timeout-per-shutdown-phase", "20s");
    defaults.put("logging.pattern.correlation", "[%X{requestId:-}] ");
    String command = environment.getProperty("headroom.command", "serve");
    if (!command.equalsIgnoreCase("serve")) {
      // A command needs the application's beans but no door.
      defaults.put("server.port", "-1");
      environment
          .getPropertySources()
          .addFirst(new MapPropertySource("headroom command", Map.of("server.port", "-1")));
      defaults.put("spring.main.banner-mode", "off");
      defaults.put("logging.level.root", "warn");
    }
    return defaults;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
