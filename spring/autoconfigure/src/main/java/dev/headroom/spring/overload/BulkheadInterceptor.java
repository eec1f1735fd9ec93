// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.Deadline;
import dev.headroom.overload.Bulkhead;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Keeps calls of other services inside the gate {@code http}, from the sending to the answer's end,
 * where hosts are told apart inside the host's part of it first, and tells them how long the caller
 * still waits ({@link Deadline#HEADER}).
 *
 * <p>Thread-safe. Spring Boot's {@code RestClient.Builder} has it; give it to others by hand:
 * {@code RestClient.builder().requestInterceptor(gate)}.
 */
public final class BulkheadInterceptor implements ClientHttpRequestInterceptor {
  private final Bulkheads gates;
  private final @Nullable Bulkhead gate;
  private final @Nullable HostBulkheads hosts;

  /**
   * Creates the interceptor; without a gate {@code http} it only tells the deadline, and it does
   * not tell hosts apart.
   */
  public BulkheadInterceptor(Bulkheads gates) {
    this(gates, null);
  }

  BulkheadInterceptor(Bulkheads gates, @Nullable HostBulkheads hosts) {
    this.gates = gates;
    this.gate = gates.find(OverloadSettings.HTTP);
    this.hosts = hosts;
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    Bulkhead.Permit permit = enter(request.getURI());
    ClientHttpResponse answer = null;
    try {
      Deadline.current()
          .ifPresent(budget ->
              request
                  .getHeaders()
                  .set(Deadline.HEADER, Long.toString(budget.remaining().toMillis())));
      answer = execution.execute(request, body);
    } finally {
      if (answer == null && permit != null) {
        permit.close();
      }
    }
    return permit == null ? answer : new Inside(answer, permit);
  }

  /** A host comes first: who waits for one that hangs takes no room from calls of others. */
  private Bulkhead.@Nullable Permit enter(URI asked) {
    if (gate == null) {
      return null;
    }
    if (hosts == null) {
      return gate.acquire();
    }
    Bulkhead.Permit host = hosts.acquire(asked);
    Bulkhead.Permit all = null;
    try {
      all = gate.acquire();
    } finally {
      if (all == null) {
        host.close();
      }
    }
    return new Both(all, host);
  }

  /** Room in the whole gate, and at the host. */
  private record Both(Bulkhead.Permit all, Bulkhead.Permit host) implements Bulkhead.Permit {
    @Override
    public void close() {
      all.close();
      host.close();
    }
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
