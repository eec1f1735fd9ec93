// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import dev.headroom.monitor.alert.AlertNotice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Posts notices to an address.
 *
 * <p>Thread-safe. A status of 2xx is a success; 401, 403, 404, 408, 425, 429 and 5xx are tried
 * again, as is a lost connection; other ones refuse the message for good. A status counts also
 * where its body does not end. Redirects are not followed. The address is part of no message, since
 * it may be a secret.
 */
final class WebhookChannel implements AlertChannel, AutoCloseable {

  /** Also what a receiver answers while it is deployed, or its token is exchanged. */
  private static final Set<Integer> RETRIED = Set.of(401, 403, 404, 408, 425, 429);

  private final String name;
  private final String instance;
  private final Duration timeout;
  private final HttpRequest.Builder request;
  private final HttpClient client;

  /**
   * Creates the channel; no connection is opened before the first message.
   *
   * @param authorization the value of that header; none if empty
   * @param instance the name of this instance
   */
  WebhookChannel(
      String name, URI address, String authorization, Duration timeout, String instance) {
    this.name = name;
    this.instance = instance;
    this.timeout = timeout;
    this.request =
        HttpRequest.newBuilder(address).timeout(timeout).header("Content-Type", "application/json");
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(List<AlertNotice> notices)
      throws IOException, InterruptedException, PermanentRefusalException {
    HttpRequest post =
        request
            .copy()
            .POST(HttpRequest.BodyPublishers.ofString(WebhookText.of(name, instance, notices)))
            .build();
    int status = status(post);
    if (status / 100 == 2) {
      return;
    } else if (RETRIED.contains(status) || status >= 500) {
      throw new IOException("answered " + status);
    }
    throw new PermanentRefusalException("answered " + status);
  }

  private int status(HttpRequest post) throws IOException, InterruptedException {
    AtomicInteger answered = new AtomicInteger();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            post,
            head -> {
              answered.set(head.statusCode());
              return HttpResponse.BodySubscribers.discarding();
            });
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).statusCode();
    } catch (TimeoutException expired) {
      return require(answered, "no answer within " + timeout.toMillis() + " ms", expired);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      return require(answered, cause.getClass().getSimpleName(), cause);
    } finally {
      answer.cancel(true);
    }
  }

  /** Returns a status whose body did not end: the receiver has decided by then. */
  private static int require(AtomicInteger status, String failure, Throwable cause)
      throws IOException {
    if (status.get() == 0) {
      throw new IOException(failure, cause);
    }
    return status.get();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
