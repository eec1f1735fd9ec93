// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.repeat;

import dev.headroom.database.finding.Findings;
import dev.headroom.database.repeat.RepeatReporter;
import dev.headroom.database.repeat.RepeatSettings;
import dev.headroom.spring.database.StatementAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Registers the detection of statements that a request or job repeats.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = StatementAutoConfiguration.class)
@ConditionalOnClass(RepeatReporter.class)
@ConditionalOnBean(Findings.class)
public class RepeatAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  RepeatReporter headroomRepeatReporter(RepeatSettings settings, Findings findings) {
    return new RepeatReporter(settings, findings);
  }
}
