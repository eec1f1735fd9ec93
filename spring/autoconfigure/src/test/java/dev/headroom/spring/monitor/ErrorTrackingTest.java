// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.error.ErrorGroup;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.edge.ObserveAutoConfiguration;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.operator.OperatorEndpointAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.DefaultMockMvcBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** Which exceptions of requests are tracked, and how operators read them. */
class ErrorTrackingTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  OperatorEndpointAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  ErrorAdminAutoConfiguration.class,
                  EdgeAutoConfiguration.class,
                  EnforcedEdgeAutoConfiguration.class,
                  ObserveAutoConfiguration.class))
          .withUserConfiguration(Shop.class);

  @Configuration
  @EnableWebMvc
  static class Shop {
    @Bean
    Orders orders() {
      return new Orders();
    }
  }

  @RestController
  static class Orders {
    @GetMapping("/orders/{id}")
    String order(@PathVariable("id") String id) {
      throw new IllegalStateException("no order of " + id);
    }

    @GetMapping("/late/{id}")
    Callable<String> late(@PathVariable("id") String id) {
      return () -> {
        throw new UnsupportedOperationException(id);
      };
    }

    @GetMapping("/handled")
    String handled() {
      throw new IllegalArgumentException("the page is negative");
    }

    @GetMapping("/reported")
    String reported() {
      throw new ArithmeticException();
    }

    @GetMapping("/outage")
    String outage() {
      throw new StoreUnavailableException("redis", "get", Duration.ofSeconds(1));
    }

    @RequestMapping("/any")
    String any() {
      throw new ArithmeticException();
    }

    @GetMapping("/fine")
    String fine() {
      return "fine";
    }

    @ExceptionHandler(IllegalArgumentException.class)
    @ResponseStatus(HttpStatus.BAD_REQUEST)
    String bad() {
      return "bad request";
    }

    @ExceptionHandler({ArithmeticException.class, StoreUnavailableException.class})
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String unavailable() {
      return "unavailable";
    }
  }

  private static MockMvc mvc(WebApplicationContext context) {
    DefaultMockMvcBuilder builder = MockMvcBuilders.webAppContextSetup(context);
    context
        .getBeansOfType(FilterRegistrationBean.class)
        .values()
        .forEach(each -> builder.addFilters(Objects.requireNonNull(each.getFilter())));
    return builder.build();
  }

  @Test
  void tracksWhatEndsARequestWithAnError() {
    runner.run(context -> {
      MockMvc mvc = mvc(context);
      for (String id : new String[] {"ada", "grace"}) {
        try {
          mvc.perform(get("/orders/" + id));
        } catch (ServletException expected) {
          assertThat(expected).hasRootCauseInstanceOf(IllegalStateException.class);
        }
      }
      mvc.perform(get("/reported")).andExpect(status().isServiceUnavailable());
      mvc.perform(get("/outage")).andExpect(status().isServiceUnavailable());
      mvc.perform(get("/handled")).andExpect(status().isBadRequest());
      mvc.perform(get("/fine")).andExpect(status().isOk());
      mvc.perform(get("/nowhere")).andExpect(status().isNotFound());

      ErrorTracker errors = context.getBean(ErrorTracker.class);
      assertThat(errors.count()).isEqualTo(3);
      assertThat(errors.groups()).hasSize(2);
      ErrorGroup orders =
          errors.groups().stream().filter(each -> each.count() == 2).findFirst().orElseThrow();
      assertThat(orders.type()).isEqualTo("java.lang.IllegalStateException");
      assertThat(orders.routes()).containsEntry("GET /orders/{id}", 2L).hasSize(1);
      assertThat(orders.message()).isEqualTo("no order of ?");
    });
  }

  @Test
  void keepsNoMethodsThatClientsMakeUp() {
    runner.run(context -> {
      MockMvc mvc = mvc(context);
      for (String method : new String[] {"AAAA", "BBBB", "GET"}) {
        mvc.perform(request(HttpMethod.valueOf(method), "/any"))
            .andExpect(status().isServiceUnavailable());
      }

      assertThat(context.getBean(ErrorTracker.class).groups())
          .singleElement()
          .satisfies(group ->
              assertThat(group.routes())
                  .containsOnly(entry("OTHER /any", 2L), entry("GET /any", 1L)));
    });
  }

  @Test
  void tracksWhatAnAsynchronousHandlerThrows() {
    runner.run(context -> {
      MockMvc mvc = mvc(context);
      MvcResult started = mvc.perform(get("/late/ada")).andReturn();
      started.getAsyncResult();
      try {
        mvc.perform(MockMvcRequestBuilders.asyncDispatch(started));
      } catch (ServletException expected) {
        assertThat(expected).hasRootCauseInstanceOf(UnsupportedOperationException.class);
      }
      assertThat(started.getRequest().getAttribute("dev.headroom.edge.observe.ErrorTrackingFilter"))
          .isInstanceOf(UnsupportedOperationException.class);
    });
  }

  @Test
  void showsThemToOperatorsAlone() {
    runner
        .withPropertyValues("headroom.monitor.admin=true", "headroom.operator.token=" + TOKEN)
        .run(context -> {
          MockMvc mvc = mvc(context);
          mvc.perform(get("/reported"));

          mvc.perform(get("/api/monitor/errors")).andExpect(status().isForbidden());
          mvc.perform(get("/api/monitor/errors").header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isOk())
              .andExpect(jsonPath("$.count").value(1))
              .andExpect(jsonPath("$.groups[0].type").value("java.lang.ArithmeticException"))
              .andExpect(jsonPath("$.groups[0].routes['GET /reported']").value(1));
        });
  }

  /** They once stayed at the default path. */
  @Test
  void showsThemAtThePathOfTheOtherEndpoints() {
    runner
        .withPropertyValues(
            "headroom.monitor.admin=true",
            "headroom.monitor.path=/operate",
            "headroom.operator.token=" + TOKEN)
        .run(context -> {
          MockMvc mvc = mvc(context);
          mvc.perform(get("/operate/errors").header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isOk());
          mvc.perform(get("/api/monitor/errors").header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isNotFound());
        });
  }

  @Test
  void leavesThemAloneWhereItIsOff() {
    runner
        .withPropertyValues("headroom.monitor.errors.enabled=false")
        .run(context ->
            assertThat(context)
                .doesNotHaveBean(ErrorTracker.class)
                .doesNotHaveBean("headroomErrorTrackingFilter")
                .doesNotHaveBean("headroomErrorCapture"));
  }

  @Test
  void aClientThatIsGoneIsNoError() {
    runner.run(context -> {
      FilterRegistrationBean<?> registered =
          context.getBean("headroomErrorTrackingFilter", FilterRegistrationBean.class);
      Filter filter = Objects.requireNonNull(registered.getFilter());
      var request = new MockHttpServletRequest("GET", "/fine");
      try {
        filter.doFilter(
            request,
            new MockHttpServletResponse(),
            (any, same) -> {
              throw new ClientAbortException();
            });
      } catch (ClientAbortException expected) {
        assertThat(context.getBean(ErrorTracker.class).count()).isZero();
      }
    });
  }

  /** As Tomcat's is called. */
  private static final class ClientAbortException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
