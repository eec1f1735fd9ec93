// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Conditions on the endpoints that {@code headroom.monitor.endpoints} names.
 *
 * <p>Thread-safe.
 */
final class OwnEndpoints {
  private OwnEndpoints() {}

  private static List<String> named(ConditionContext context) {
    Environment environment = context.getEnvironment();
    return Binder.get(environment)
        .bind("headroom.monitor.endpoints", Bindable.listOf(String.class))
        .orElse(List.of())
        .stream()
        .map(each -> each.strip().toLowerCase(Locale.ROOT))
        .toList();
  }

  /**
   * Matches where {@code /metrics} is served.
   *
   * <p>Thread-safe.
   */
  static final class Metrics implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return named(context).contains("metrics");
    }
  }
}
