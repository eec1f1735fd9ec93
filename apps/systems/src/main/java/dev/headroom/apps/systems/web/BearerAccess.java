// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import dev.headroom.spring.session.SessionAuthenticationFilter;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/**
 * A chain of Spring Security for bearer tokens that the token filter has verified before.
 *
 * <p>Immutable. There is no cookie, so no CSRF token is needed; response headers and origins are
 * the edge's.
 */
final class BearerAccess {
  private final AuthenticationEntryPoint unauthenticated;
  private final AccessDeniedHandler denied;

  BearerAccess(AuthenticationEntryPoint unauthenticated, AccessDeniedHandler denied) {
    this.unauthenticated = unauthenticated;
    this.denied = denied;
  }

  /**
   * Builds the chain; {@code OPTIONS} and what no rule names is public, the rest of {@code /api} is
   * for signed-in users.
   *
   * @param http Spring Security's builder
   * @param description says which paths are public and which are the administrators'
   */
  SecurityFilterChain chain(HttpSecurity http, ApiDescription description) {
    return http.sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .addFilterBefore(new SessionAuthenticationFilter(), AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(requests -> {
          requests.requestMatchers(HttpMethod.OPTIONS, "/**").permitAll();
          description.authorize(requests);
          requests.requestMatchers("/api/**").authenticated().anyRequest().permitAll();
        })
        .exceptionHandling(
            it -> it.authenticationEntryPoint(unauthenticated).accessDeniedHandler(denied))
        .build();
  }
}
