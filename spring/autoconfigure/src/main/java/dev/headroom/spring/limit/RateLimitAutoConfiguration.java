// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.HandlerAnnotation;
import dev.headroom.spring.edge.ProblemResolver;
import dev.headroom.spring.settings.ConditionalOnSetting;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * {@link RateLimit} on handlers, where limits are on.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = EdgeAutoConfiguration.class)
@ConditionalOnClass({WebMvcConfigurer.class, RateLimitFilter.class, RateLimits.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnSetting(value = "headroom.limit.enabled", orUnset = true)
public class RateLimitAutoConfiguration {

  /** A name that no rule has is refused at start. */
  @Bean
  SmartInitializingSingleton headroomRateLimitNames(
      ObjectProvider<LimitProperties> limit,
      ObjectProvider<RequestMappingHandlerMapping> mappings) {
    return () -> {
      HandlerAnnotation<RateLimit> annotations = new HandlerAnnotation<>(RateLimit.class);
      SettingsCheck check = new SettingsCheck();
      for (RequestMappingHandlerMapping mapping : mappings) {
        for (HandlerMethod each : List.copyOf(mapping.getHandlerMethods().values())) {
          RateLimit wanted = annotations.of(each);
          if (wanted != null) {
            RateLimitInterceptor.check(each, wanted, limit.getObject().rules(), check);
          }
        }
      }
      check.throwIfAny();
    };
  }

  /**
   * A limit that a handler exceeded becomes a 429 that says when to try again; a closed one whose
   * store is unavailable a 503.
   */
  @Bean
  ProblemResolver<LimitExceededException> headroomLimitProblem() {
    return new ProblemResolver<>(
        LimitExceededException.class,
        refusal -> refusal.decision().retryAfter(),
        refusal ->
            RateLimitFilter.problem(
                List.of(refusal.limit().name()),
                List.of(refusal.limit().text()),
                refusal.decision().source() == Decision.Source.CLOSED,
                ProblemResolver.seconds(refusal.decision().retryAfter())));
  }
}
