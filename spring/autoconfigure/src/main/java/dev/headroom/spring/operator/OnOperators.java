// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import dev.headroom.spring.settings.ConditionalOnSetting;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;

/**
 * Matches where operators can read what is monitored: by the endpoints, or in the console.
 *
 * <p>Immutable.
 */
public final class OnOperators extends AnyNestedCondition {
  OnOperators() {
    super(ConfigurationPhase.REGISTER_BEAN);
  }

  @ConditionalOnSetting("headroom.monitor.admin")
  static final class Endpoints {}

  @ConditionalOnSetting("headroom.console.enabled")
  static final class Console {}
}
