// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

class StoreUnavailableResolverTest {
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  @ControllerAdvice
  static class ForAll {
    @ExceptionHandler
    void failed(Exception failure) {}
  }

  @ControllerAdvice
  static class ForStores {
    @ExceptionHandler
    void unavailable(StoreUnavailableException failure) {}
  }

  private @Nullable ModelAndView resolve(Class<?> advice, Exception failure) {
    try (var application = new AnnotationConfigApplicationContext(advice)) {
      return new StoreUnavailableResolver(application)
          .resolveException(new MockHttpServletRequest(), response, null, failure);
    }
  }

  private static StoreUnavailableException unavailable() {
    return new StoreUnavailableException("session store", "revoke", Duration.ofSeconds(1));
  }

  @Test
  void answersBeforeAnAdviceForAllExceptions() {
    assertThat(resolve(ForAll.class, new IllegalStateException(unavailable()))).isNotNull();
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo("1");
  }

  @Test
  void leavesItToAnAdviceThatNamesTheException() {
    assertThat(resolve(ForStores.class, unavailable())).isNull();
  }

  @Test
  void leavesOtherExceptionsToTheApplication() {
    assertThat(resolve(ForAll.class, new IllegalStateException())).isNull();
  }
}
