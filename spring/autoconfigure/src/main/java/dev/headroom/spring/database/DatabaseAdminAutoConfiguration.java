// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.finding.Findings;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Registers the operators' endpoints of statements and of connection pools, in a web application
 * that asks for them.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {StatementAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({StatementShapes.class, DispatcherServlet.class})
@ConditionalOnBean({StatementShapes.class, WatchedPools.class})
@ConditionalOnSetting("headroom.database.admin")
public class DatabaseAdminAutoConfiguration {
  @Bean
  StatementAdmin headroomStatementAdmin(
      StatementShapes shapes, SlowStatements slow, Findings findings, OperatorAccess operators) {
    return new StatementAdmin(shapes, slow, findings, operators);
  }

  @Bean
  PoolAdmin headroomPoolAdmin(WatchedPools pools, OperatorAccess operators) {
    return new PoolAdmin(pools, operators);
  }
}
