// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Logs at start, in one line, the policies that are off and the setting that turns each on.
 *
 * <p>Thread-safe.
 */
final class PolicyReport implements ApplicationListener<ApplicationReadyEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyReport.class);

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    String off = off(event.getApplicationContext().getEnvironment());
    if (!off.isEmpty()) {
      LOG.info("policies that are off, with the setting that turns each on: {}", off);
    }
  }

  /** Returns the policies that are off, each with a setting that turns it on. */
  static String off(Environment environment) {
    return Arrays.stream(Policy.values())
        .filter(each -> each.isPresent() && !each.isOn(environment))
        .map(each -> each.title() + " (" + each.settingToTurnOn(environment) + ")")
        .collect(Collectors.joining(", "));
  }
}
