// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import java.util.Set;
import java.util.function.Predicate;
import org.springframework.core.env.Environment;

/**
 * The routes of Actuator's health, which balancers and orchestrators probe.
 *
 * <p>Immutable. Reads settings alone, so that it works without Actuator, too.
 */
public final class ActuatorProbes {
  private static final String PATHS = "management.endpoints.web.";
  private static final String ADDITIONAL = "management.endpoint.health.probes.add-additional-paths";
  private static final Set<String> ADDED = Set.of("/livez", "/readyz");

  private ActuatorProbes() {}

  /** Returns whether a route is one of them, under the paths that the settings give them. */
  public static Predicate<String> in(Environment environment) {
    String base = environment.getProperty(PATHS + "base-path", "/actuator");
    String name = environment.getProperty(PATHS + "path-mapping.health", "health");
    String health = (base.equals("/") ? "" : base) + "/" + name;
    Set<String> added =
        environment.getProperty(ADDITIONAL, Boolean.class, false) ? ADDED : Set.of();
    return route -> route.equals(health) || route.startsWith(health + "/") || added.contains(route);
  }
}
