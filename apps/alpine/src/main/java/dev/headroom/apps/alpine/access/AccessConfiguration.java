// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.access;

import dev.headroom.spring.session.SessionAuthenticationFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/**
 * Who may call what. The gate has read the token before; there is no cookie, so nothing that a
 * foreign page could ride on. Response headers and origins belong to the edge.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class AccessConfiguration {

  @Bean
  SecurityFilterChain access(
      HttpSecurity http, AuthenticationEntryPoint unknown, AccessDeniedHandler refused) {
    return http.sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .addFilterBefore(new SessionAuthenticationFilter(), AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(AccessConfiguration::doors)
        .exceptionHandling(it -> it.authenticationEntryPoint(unknown).accessDeniedHandler(refused))
        .build();
  }

  private static void doors(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests) {
    requests
        .requestMatchers(HttpMethod.OPTIONS, "/**")
        .permitAll()
        .requestMatchers("/api/auth/register", "/api/auth/login")
        .permitAll()
        .requestMatchers("/api/signals/subscribed")
        .authenticated()
        .requestMatchers("/api/signals", "/api/signals/*")
        .permitAll()
        .requestMatchers("/api/admin/**")
        .hasAuthority("admin")
        .requestMatchers("/api/**")
        .authenticated()
        .anyRequest()
        .permitAll();
  }
}
