// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.session.SecurityProblemAutoConfiguration;
import io.swagger.v3.oas.models.OpenAPI;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.core.GrantedAuthorityDefaults;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * The beans of the shared web face.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = SecurityProblemAutoConfiguration.class,
    before = {EdgeAutoConfiguration.class, ServletWebSecurityAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class SystemsWebAutoConfiguration {
  @Bean
  static SystemMeters systemMeters() {
    return new SystemMeters();
  }

  /** A role is an authority by its own name, also in {@code when: role:admin} of a limit. */
  @Bean
  static GrantedAuthorityDefaults rolesWithoutPrefix() {
    return new GrantedAuthorityDefaults("");
  }

  @Bean
  ApiProblems apiProblems() {
    return new ApiProblems();
  }

  @Bean
  StrictNumbers strictNumbers() {
    return new StrictNumbers();
  }

  @Bean
  StrictJson strictJson() {
    return new StrictJson();
  }

  @Bean
  JsonOnly jsonOnly() {
    return new JsonOnly();
  }

  @Bean
  CallerArguments callerArguments() {
    return new CallerArguments();
  }

  @Bean
  BearerAccess bearerAccess(AuthenticationEntryPoint unauthenticated, AccessDeniedHandler denied) {
    return new BearerAccess(unauthenticated, denied);
  }

  /** The description of the application's API, where its files hold one. */
  @Bean
  @ConditionalOnProperty("app.api.title")
  ApiDescription apiDescription(Environment environment) {
    return Binder.get(environment).bind("app.api", ApiDescription.class).get();
  }

  /** Who may call which path, for an application that has no chain of its own. */
  @Bean
  @ConditionalOnBean(ApiDescription.class)
  @ConditionalOnMissingBean
  SecurityFilterChain accessByDescription(
      HttpSecurity http, BearerAccess access, ApiDescription description) {
    return access.chain(http, description);
  }

  @Bean
  @ConditionalOnBean(ApiDescription.class)
  OpenAPI openApi(ApiDescription description) {
    return description.openApi();
  }

  @Bean
  @ConditionalOnBean(ApiDescription.class)
  OpenApiCustomizer problemsOfTheApi(ApiDescription description) {
    return description::addProblems;
  }
}
