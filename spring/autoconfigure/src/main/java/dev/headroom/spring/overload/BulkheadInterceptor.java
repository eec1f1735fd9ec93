// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.Deadline;
import dev.headroom.overload.Bulkhead;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Takes a permit of the bulkhead {@code http} for each call of another service, until its response
 * is closed, and sends the remaining time of the caller's deadline ({@link Deadline#HEADER}).
 *
 * <p>Thread-safe. Spring Boot's {@code RestClient.Builder} has it; add it to other clients by
 * {@code RestClient.builder().requestInterceptor(interceptor)}.
 */
public final class BulkheadInterceptor implements ClientHttpRequestInterceptor {
  private final @Nullable Bulkhead bulkhead;

  /** Creates the interceptor; without a bulkhead {@code http} it only sends the deadline. */
  public BulkheadInterceptor(Bulkheads bulkheads) {
    this.bulkhead = bulkheads.find(Bulkheads.HTTP);
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    Bulkhead.Permit permit = bulkhead == null ? null : bulkhead.acquire();
    ClientHttpResponse response = null;
    try {
      Deadline.current()
          .ifPresent(deadline ->
              request
                  .getHeaders()
                  .set(Deadline.HEADER, Long.toString(deadline.remaining().toMillis())));
      response = execution.execute(request, body);
    } finally {
      if (response == null && permit != null) {
        permit.close();
      }
    }
    return permit == null
        ? response
        : InterceptedCalls.closing(ClientHttpResponse.class, response, permit);
  }
}
