// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.edge.session.TokenFilter;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.settings.ConditionalOnSetting;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Registers the token filter at its place in the filter chain, the routes that ask the store, and
 * the endpoints.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = SessionAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(TokenVerifier.class)
@ConditionalOnClass({TokenFilter.class, TokenVerifier.class, WebMvcConfigurer.class})
public class SessionWebAutoConfiguration {

  @Bean
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<TokenFilter> headroomTokenFilter(
      TokenVerifier verifier, SessionProperties properties, LastSeenBuffer lastSeen) {
    return FilterRegistrations.of(
        new TokenFilter(
            verifier,
            properties.freshness(),
            lastSeen::mark,
            properties.foreignTokens() == SessionProperties.ForeignTokens.REFUSE));
  }

  /**
   * Spring Session on the session store, where the application declares it.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(SessionRepositoryFilter.class)
  @ConditionalOnBean(DeviceSessionRepository.class)
  static class SpringSession {

    @Bean
    FilterRegistrationBean<UnavailableSessionFilter> headroomUnavailableSessionFilter() {
      FilterRegistrationBean<UnavailableSessionFilter> registration =
          new FilterRegistrationBean<>(new UnavailableSessionFilter());
      registration.setOrder(UnavailableSessionFilter.ORDER);
      registration.setDispatcherTypes(
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
      registration.setAsyncSupported(true);
      return registration;
    }
  }

  @Bean
  WebMvcConfigurer headroomFreshInterceptor(TokenVerifier verifier) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new FreshInterceptor(verifier));
      }
    };
  }

  @Bean
  @ConditionalOnSetting(value = "headroom.session.endpoints", orUnset = true)
  DeviceController headroomDeviceController(Sessions sessions, SessionProperties properties) {
    return new DeviceController(sessions, properties.adminAuthority());
  }

  @Bean
  @ConditionalOnSetting(value = "headroom.session.endpoints", orUnset = true)
  TokenController headroomTokenController(
      Sessions sessions, TokenVerifier verifier, SigningKeys keys) {
    return new TokenController(sessions, verifier, keys);
  }
}
