// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** What the starter does to the bodies that an application reads and writes: nothing. */
class MessageConvertersTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}

  private static List<HttpMessageConverter<?>> converters(String... settings) {
    try (ConfigurableApplicationContext app = start(settings)) {
      return List.copyOf(app.getBean(RequestMappingHandlerAdapter.class).getMessageConverters());
    }
  }

  private static ConfigurableApplicationContext start(String... settings) {
    SpringApplication application = new SpringApplication(App.class);
    String[] arguments = List.of(settings).toArray(String[]::new);
    application.setDefaultProperties(
        java.util.Map.of(
            "server.port",
            "0",
            "spring.autoconfigure.exclude",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"));
    return application.run(arguments);
  }

  @Test
  void areTheSameWithAndWithoutTheEdge() {
    List<Class<?>> without = types(converters("--headroom.enabled=false"));
    assertThat(types(converters())).isEqualTo(without);
    assertThat(types(converters("--headroom.edge.enforce=true"))).isEqualTo(without);
  }

  // Libraries of the layer brought them, and Spring adds a converter for each that it finds.
  @ParameterizedTest
  @ValueSource(strings = {"application/yaml", "application/cbor", "application/x-jackson-smile"})
  void ofOtherFormatsComeByNoLibraryOfTheStarter(String type) {
    assertThat(converters())
        .noneMatch(each -> each.getSupportedMediaTypes().contains(MediaType.valueOf(type)));
  }

  private static List<Class<?>> types(List<HttpMessageConverter<?>> converters) {
    return converters.stream().<Class<?>>map(Object::getClass).toList();
  }
}
