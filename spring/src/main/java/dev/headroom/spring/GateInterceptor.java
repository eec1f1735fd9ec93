// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.limit.overload.Budget;
import dev.headroom.limit.overload.Bulkhead;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Keeps calls of other services inside the gate {@code http}, from the sending to the answer's end,
 * and tells them how long the caller still waits ({@link Budget#HEADER}).
 *
 * <p>Thread-safe. Spring Boot's {@code RestClient.Builder} has it; give it to others by hand:
 * {@code RestClient.builder().requestInterceptor(gate)}.
 */
public final class GateInterceptor implements ClientHttpRequestInterceptor {
  private final @Nullable Bulkhead gate;

  /** Creates the interceptor; without a gate {@code http} it only tells the deadline. */
  public GateInterceptor(Gates gates) {
    this.gate = gates.find(OverloadSettings.HTTP);
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    Bulkhead.Permit permit = gate == null ? null : gate.enter();
    ClientHttpResponse answer = null;
    try {
      Budget.current()
          .ifPresent(budget ->
              request.getHeaders().set(Budget.HEADER, Long.toString(budget.left().toMillis())));
      answer = execution.execute(request, body);
    } finally {
      if (answer == null && permit != null) {
        permit.close();
      }
    }
    return permit == null ? answer : new Inside(answer, permit);
  }

  /** An answer that leaves the gate when it is closed. */
  private record Inside(ClientHttpResponse answer, Bulkhead.Permit permit)
      implements ClientHttpResponse {
    @Override
    public HttpStatusCode getStatusCode() throws IOException {
      return answer.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
      return answer.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
      return answer.getHeaders();
    }

    @Override
    public InputStream getBody() throws IOException {
      return answer.getBody();
    }

    @Override
    public void close() {
      try {
        answer.close();
      } finally {
        permit.close();
      }
    }
  }
}
