// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.Deadline;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.HostBulkheads;
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
 * Takes a permit of the bulkhead {@code http} for each call of another service, until its response
 * is closed, and sends the remaining time of the caller's deadline ({@link Deadline#HEADER}).
 *
 * <p>With {@code per-host} set, a call first takes a permit of its host.
 *
 * <p>Thread-safe. Spring Boot's {@code RestClient.Builder} has it; add it to other clients by
 * {@code RestClient.builder().requestInterceptor(interceptor)}.
 */
public final class BulkheadInterceptor implements ClientHttpRequestInterceptor {
  private final @Nullable Bulkhead bulkhead;
  private final @Nullable HostBulkheads hosts;

  /** Creates the interceptor; without a bulkhead {@code http} it only sends the deadline. */
  public BulkheadInterceptor(Bulkheads bulkheads) {
    this(bulkheads, null);
  }

  BulkheadInterceptor(Bulkheads bulkheads, @Nullable HostBulkheads hosts) {
    this.bulkhead = bulkheads.find(Bulkheads.HTTP);
    this.hosts = hosts;
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    Bulkhead.Permit permit = acquire(request.getURI());
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
    return permit == null ? response : new PermitResponse(response, permit);
  }

  /**
   * The host comes first: a call that waits for a host that hangs holds no permit of the others.
   */
  private Bulkhead.@Nullable Permit acquire(URI address) {
    if (bulkhead == null) {
      return null;
    }
    if (hosts == null) {
      return bulkhead.acquire();
    }
    Bulkhead.Permit host = hosts.acquire(address);
    Bulkhead.Permit all = null;
    try {
      all = bulkhead.acquire();
    } finally {
      if (all == null) {
        host.close();
      }
    }
    Bulkhead.Permit both = all;
    return () -> {
      both.close();
      host.close();
    };
  }

  /** A response that closes its permit when it is closed. */
  private record PermitResponse(ClientHttpResponse response, Bulkhead.Permit permit)
      implements ClientHttpResponse {
    @Override
    public HttpStatusCode getStatusCode() throws IOException {
      return response.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
      return response.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
      return response.getHeaders();
    }

    @Override
    public InputStream getBody() throws IOException {
      return response.getBody();
    }

    @Override
    public void close() {
      try {
        response.close();
      } finally {
        permit.close();
      }
    }
  }
}
