// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where {@code headroom.monitor.endpoints} names {@code metrics}.
 *
 * <p>Thread-safe.
 */
final class OnMetricsEndpoint implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return Binder.get(context.getEnvironment())
        .bind("headroom.monitor.endpoints", Bindable.listOf(String.class))
        .orElse(List.of())
        .stream()
        .anyMatch(each -> each.strip().equalsIgnoreCase("metrics"));
  }
}
