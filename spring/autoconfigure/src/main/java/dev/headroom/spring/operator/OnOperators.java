// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/**
 * Matches where operators can read what is monitored: by the endpoints, or in the console.
 *
 * <p>Immutable.
 */
public final class OnOperators extends AnyNestedCondition {
  OnOperators() {
    super(ConfigurationPhase.REGISTER_BEAN);
  }

  @ConditionalOnBooleanProperty("headroom.monitor.admin")
  static final class Endpoints {}

  @ConditionalOnBooleanProperty("headroom.console.enabled")
  static final class Console {}
}
