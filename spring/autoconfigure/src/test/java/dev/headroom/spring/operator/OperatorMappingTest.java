// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.options;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Endpoints of operators beside the handlers of an application. */
class OperatorMappingTest {
  private static final String OWN = "headroomOperatorMapping";

  private final WebApplicationContextRunner shop =
      new WebApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(OperatorEndpointAutoConfiguration.class))
          .withUserConfiguration(Shop.class);

  private final WebApplicationContextRunner operated = shop.withUserConfiguration(Operated.class);

  @Configuration
  @EnableWebMvc
  static class Shop implements WebMvcConfigurer {
    @Bean
    Orders orders() {
      return new Orders();
    }

    /** Each handler mapping finds an interceptor that is a bean by itself. */
    @Bean
    MappedInterceptor intercepted() {
      return new MappedInterceptor(
          new String[] {"/**"},
          new HandlerInterceptor() {
            @Override
            public boolean preHandle(
                HttpServletRequest request, HttpServletResponse response, Object handler) {
              response.addHeader("X-Intercepted", "once");
              return true;
            }
          });
    }

    @Override
    public void addCorsMappings(CorsRegistry registry) {
      registry.addMapping("/**").allowedOrigins("https://front.example");
    }
  }

  @RestController
  static class Orders {
    @GetMapping("/orders/{id}")
    String order(@PathVariable("id") String id) {
      return "order " + id;
    }

    @GetMapping("/api/things/count")
    String count() {
      return "count of the application";
    }

    @GetMapping("/api/things/first")
    String first() {
      return "first of the application";
    }

    @GetMapping("/api/things/{id}/{part}")
    String part(@PathVariable("id") String id, @PathVariable("part") String part) {
      return "part " + part + " of the application";
    }

    @RequestMapping("/**")
    String any() {
      return "page of the application";
    }
  }

  @Configuration
  static class Operated {
    @Bean
    Things things() {
      return new Things();
    }
  }

  @RequestMapping("/api/things")
  static final class Things implements OperatorEndpoint {
    @GetMapping("/count")
    ResponseEntity<?> count() {
      return ResponseEntity.ok("count");
    }

    @GetMapping("/{id}")
    ResponseEntity<?> thing(@PathVariable("id") String id) {
      return ResponseEntity.ok("thing " + id);
    }

    @PostMapping("/{id}/stop")
    ResponseEntity<?> stop(@PathVariable("id") String id) {
      return ResponseEntity.ok("stopped " + id);
    }

    @GetMapping("/{id}/log")
    ResponseEntity<?> log(@PathVariable("id") String id) {
      return ResponseEntity.ok("log of " + id);
    }
  }

  @Test
  void servesEndpointsThatAreNoHandlersOfTheApplication() {
    operated.run(context -> {
      RequestMappingHandlerMapping own = context.getBean(RequestMappingHandlerMapping.class);
      assertThat(own.getHandlerMethods().values())
          .allSatisfy(each -> assertThat(each.getBeanType()).isNotEqualTo(Things.class));

      MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
      mvc.perform(get("/api/things/{id}", "7 a"))
          .andExpect(status().isOk())
          .andExpect(content().string("thing 7 a"))
          .andExpect(
              request()
                  .attribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, "/api/things/{id}"));
      mvc.perform(get("/orders/7")).andExpect(content().string("order 7"));
    });
  }

  @Test
  void leavesARequestToTheApplicationWhoseHandlerMatchesAsClosely() {
    operated.run(context -> {
      MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
      mvc.perform(get("/api/things/count")).andExpect(content().string("count of the application"));
      mvc.perform(get("/api/things/first")).andExpect(content().string("first of the application"));
    });
  }

  @Test
  void servesARequestThatAHandlerOfTheApplicationMatchesLessClosely() {
    operated.run(context -> {
      MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
      mvc.perform(get("/api/things/7")).andExpect(content().string("thing 7"));
      mvc.perform(get("/api/things/7/log")).andExpect(content().string("log of 7"));
      mvc.perform(get("/api/things/7/seven"))
          .andExpect(content().string("part seven of the application"));
      mvc.perform(post("/api/things/7/stop")).andExpect(content().string("stopped 7"));
      mvc.perform(get("/api/thing")).andExpect(content().string("page of the application"));
    });
  }

  @Test
  void appliesTheInterceptorsAndOriginsOfTheApplication() {
    operated.run(context -> {
      MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
      mvc.perform(get("/api/things/7").header("Origin", "https://front.example"))
          .andExpect(content().string("thing 7"))
          .andExpect(header().stringValues("X-Intercepted", "once"))
          .andExpect(header().string("Access-Control-Allow-Origin", "https://front.example"));
      mvc.perform(get("/api/things/7").header("Origin", "https://other.example"))
          .andExpect(status().isForbidden());
      mvc.perform(
              options("/api/things/7/stop")
                  .header("Origin", "https://front.example")
                  .header("Access-Control-Request-Method", "POST"))
          .andExpect(status().isOk())
          .andExpect(header().string("Access-Control-Allow-Origin", "https://front.example"));
    });
  }

  @Test
  void letsNoCacheStoreWhatOperatorsSee() {
    operated.run(context -> {
      MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
      mvc.perform(get("/api/things/7"))
          .andExpect(content().string("thing 7"))
          .andExpect(header().stringValues("Cache-Control", "no-store"));
      mvc.perform(get("/orders/7")).andExpect(header().doesNotExist("Cache-Control"));
    });
  }

  @Test
  void refusesAMethodThatNeitherHas() {
    new WebApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(OperatorEndpointAutoConfiguration.class))
        .withUserConfiguration(Bare.class, Operated.class)
        .run(context -> {
          MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
          mvc.perform(post("/api/things/7"))
              .andExpect(status().isMethodNotAllowed())
              .andExpect(header().string("Allow", "GET"));
          mvc.perform(get("/api/other")).andExpect(status().isNotFound());
        });
  }

  @Configuration
  @EnableWebMvc
  static class Bare {}

  @Test
  void addsNothingWithoutAnEndpoint() {
    shop.run(context -> assertThat(context).doesNotHaveBean(OWN));
  }

  @Test
  void addsNothingWhereSpringMvcMapsNothing() {
    new WebApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(OperatorEndpointAutoConfiguration.class))
        .withUserConfiguration(Operated.class)
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OWN));
  }
}
