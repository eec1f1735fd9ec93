// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.core.env.Environment;

/**
 * Logs at start the policies that are off and the settings that turn them on: one line for those
 * that {@code headroom.edge.enforce} turns on together, one or two for the others; then settings
 * that have no effect without another one; and in a reactive application what Headroom does not
 * cover there.
 *
 * <p>Thread-safe.
 */
final class StartReport extends ReadyListener {
  private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

  /** Of the names in a line. A log viewer cuts long lines. */
  private static final int MAX_LENGTH = 320;

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    if (event.getSpringApplication().getWebApplicationType() == WebApplicationType.REACTIVE) {
      LOG.warn(
          "this application is reactive (WebFlux): Headroom's filters of the edge, its limits and"
              + " bulkheads of requests, its session filters and its endpoints serve servlet"
              + " applications only and are absent; caches, RateLimiter, Bulkhead, Revocations and"
              + " the database's meters work");
    }
    Environment environment = event.getApplicationContext().getEnvironment();
    lines(environment).forEach(LOG::info);
    idle(environment).forEach(LOG::warn);
  }

  /** Returns a line for each setting that has no effect, since another one is missing. */
  static List<String> idle(Environment environment) {
    List<String> lines = new ArrayList<>();
    for (Policy each : Policy.values()) {
      if (each.isPresent() && !each.isOn(environment) && each.switchedOff(environment) == null) {
        each.idleSettings().stream()
            .filter(setting -> Policy.isSet(environment, setting))
            .map(setting ->
                setting
                    + " is set and has no effect: set "
                    + each.settingToTurnOn(environment)
                    + " too, or remove it")
            .forEach(lines::add);
      }
    }
    return lines;
  }

  /** Returns the lines of the report; none if every policy is on. */
  static List<String> lines(Environment environment) {
    List<String> together = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Policy each : Policy.values()) {
      if (!each.isPresent() || each.isOn(environment)) {
        continue;
      }
      if (each.isEnforced() && each.switchedOff(environment) == null) {
        together.add(each.title());
      } else {
        others.add(each.title() + " (" + each.settingToTurnOn(environment) + ")");
      }
    }
    List<String> lines = new ArrayList<>();
    if (!together.isEmpty()) {
      lines.add(
          "policies that are off; turn all on with "
              + Policy.ENFORCE
              + "=true, or one by its own setting (docs/guest): "
              + String.join(", ", together));
    }
    int begin = 0;
    for (int length = 0, i = 0; i < others.size(); i++) {
      length += others.get(i).length();
      if (length > MAX_LENGTH) {
        lines.add(off(others.subList(begin, i)));
        begin = i;
        length = others.get(i).length();
      }
    }
    if (begin < others.size()) {
      lines.add(off(others.subList(begin, others.size())));
    }
    return lines;
  }

  private static String off(List<String> policies) {
    return "off, each with its setting: " + String.join(", ", policies);
  }
}
