// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.overload.OverloadException;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.ModelAndView;

class AsyncOverloadResolverTest {
  private final OverloadException overload =
      new OverloadException("reports", OverloadException.Reason.QUEUE_FULL, Duration.ZERO);

  private final MockHttpServletRequest request = new MockHttpServletRequest();
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  private @Nullable ModelAndView resolved(DispatcherType dispatch, Exception failure) {
    request.setDispatcherType(dispatch);
    return new AsyncOverloadResolver().resolveException(request, response, null, failure);
  }

  @Test
  void respondsToTheResultOfAnAsynchronousHandler() throws Exception {
    Exception failure = new IllegalStateException("no connection", overload);
    assertThat(resolved(DispatcherType.ASYNC, failure)).isNotNull();
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isIn("1", "2", "3");
    assertThat(response.getContentAsString()).contains("temporary-reduced-capacity", "reports");
  }

  /** There the filter does, which also records that the limiter's call was dropped. */
  @Test
  void leavesOtherHandlersToTheFilter() {
    assertThat(resolved(DispatcherType.REQUEST, overload)).isNull();
    assertThat(resolved(DispatcherType.ASYNC, new IllegalStateException("no overload"))).isNull();
    assertThat(response.getStatus()).isEqualTo(200);
  }

  @Test
  void touchesNoResponseThatHasBegun() {
    response.setCommitted(true);
    assertThat(resolved(DispatcherType.ASYNC, overload)).isNull();
  }
}
