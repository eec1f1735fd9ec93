// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.flash;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.limit.RateLimitFilterAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.overload.OverloadAutoConfiguration;
import dev.headroom.spring.overload.OverloadCallsAutoConfiguration;
import dev.headroom.spring.overload.OverloadFilterAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.setup.DefaultMockMvcBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** The filters and their wrappers under an application's own tests, which have no container. */
class MockMvcTest {
  private static final String LONG = "long ".repeat(1000);

  @ResponseStatus(HttpStatus.CONFLICT)
  private static final class TakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @RestController
  static class Handlers {
    @GetMapping("/plain")
    String plain() {
      return "plain";
    }

    @GetMapping("/long")
    String longer() {
      return LONG;
    }

    @GetMapping("/later")
    Callable<String> later() {
      return () -> "later";
    }

    @GetMapping("/session")
    String session(HttpServletRequest request) {
      request.getSession().setAttribute("seen", true);
      return "seen";
    }

    @PostMapping("/echo")
    Map<String, Object> echo(@RequestBody Map<String, Object> body) {
      return body;
    }

    @PostMapping("/away")
    RedirectView away(RedirectAttributes attributes) {
      attributes.addFlashAttribute("note", "saved");
      return new RedirectView("/plain");
    }

    @GetMapping("/taken")
    String taken() {
      throw new TakenException();
    }

    @GetMapping("/fails")
    String fails() throws IOException {
      throw new IOException("on purpose");
    }
  }

  private static void run(Check check) {
    new WebApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                HeadroomAutoConfiguration.class,
                MonitorAutoConfiguration.class,
                CacheAutoConfiguration.class,
                LimitAutoConfiguration.class,
                OverloadAutoConfiguration.class,
                OverloadCallsAutoConfiguration.class,
                EdgeAutoConfiguration.class,
                EnforcedEdgeAutoConfiguration.class,
                ObserveAutoConfiguration.class,
                ResponseCacheAutoConfiguration.class,
                RateLimitFilterAutoConfiguration.class,
                OverloadFilterAutoConfiguration.class,
                JacksonAutoConfiguration.class,
                HttpMessageConvertersAutoConfiguration.class,
                DispatcherServletAutoConfiguration.class,
                WebMvcAutoConfiguration.class))
        .withBean(Handlers.class)
        .withPropertyValues(
            "headroom.edge.enforce=true",
            "spring.web.error.path=/oops",
            "headroom.limit.rules.all.limit=1000/min",
            "headroom.edge.response-cache.rules.long.match=/long")
        .run(context -> {
          assertThat(context).hasNotFailed();
          check.accept(mvc(context));
        });
  }

  /** Adds the filters as Spring Boot's own support for MockMvc does. */
  private static MockMvc mvc(WebApplicationContext context) {
    DefaultMockMvcBuilder builder = MockMvcBuilders.webAppContextSetup(context);
    Stream.of(context.getBeanNamesForType(FilterRegistrationBean.class))
        .<FilterRegistrationBean<?>>map(each -> context.getBean(each, FilterRegistrationBean.class))
        .filter(each -> each.isEnabled())
        .sorted(Comparator.comparingInt(each -> each.getOrder()))
        .forEach(each -> {
          EnumSet<DispatcherType> types = each.determineDispatcherTypes();
          builder.addFilter(
              Objects.requireNonNull(each.getFilter()),
              each.getFilterName(),
              Map.of(),
              types,
              "/*");
        });
    return builder.build();
  }

  @FunctionalInterface
  private interface Check {
    void accept(MockMvc mvc) throws Exception;
  }

  @Test
  void servesAHandler() {
    run(mvc ->
        mvc.perform(get("/plain"))
            .andExpect(status().isOk())
            .andExpect(content().string("plain"))
            .andExpect(header().exists("X-Request-Id")));
  }

  @Test
  void servesALongResponsePlainAndFromTheCache() {
    run(mvc -> {
      for (int i = 0; i < 2; i++) {
        mvc.perform(get("/long")).andExpect(status().isOk()).andExpect(content().string(LONG));
      }
      mvc.perform(get("/long").header("Accept-Encoding", "gzip"))
          .andExpect(header().string("Content-Encoding", "gzip"));
    });
  }

  @Test
  void servesAnAsynchronousHandler() {
    run(mvc -> {
      MvcResult begun = mvc.perform(get("/later")).andExpect(request().asyncStarted()).andReturn();
      mvc.perform(asyncDispatch(begun))
          .andExpect(status().isOk())
          .andExpect(content().string("later"));
    });
  }

  @Test
  void keepsSessionsBodiesAndFlashAttributes() {
    run(mvc -> {
      mvc.perform(get("/session")).andExpect(request().sessionAttribute("seen", true));
      mvc.perform(post("/echo").contentType(MediaType.APPLICATION_JSON).content("{\"a\":1}"))
          .andExpect(content().json("{\"a\":1}"));
      mvc.perform(post("/away"))
          .andExpect(redirectedUrl("/plain"))
          .andExpect(flash().attribute("note", "saved"));
    });
  }

  /** Problem responses are for what nothing else responds to. */
  @Test
  void leavesTheStatusOfAnExceptionToSpring() {
    run(mvc -> mvc.perform(get("/taken")).andExpect(status().isConflict()));
  }

  /** The container forwards errors to the path of Spring Boot's setting, with any status. */
  @Test
  void respondsToAnErrorAtThePathThatTheApplicationSetsWithItsStatus() {
    run(mvc -> {
      for (int status : new int[] {404, 499, 599}) {
        mvc.perform(get("/oops").requestAttr(RequestDispatcher.ERROR_STATUS_CODE, status))
            .andExpect(status().is(status))
            .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON));
      }
    });
  }

  @Test
  void leavesAnExceptionToTheTest() {
    run(mvc ->
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> mvc.perform(get("/fails"))))
            .hasMessage("on purpose"));
  }
}
