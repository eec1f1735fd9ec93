// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.SettingsCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A probe that sends a GET request to a downstream service; a 2xx status is up.
 *
 * <p>Thread-safe. The time-out includes the body, which is discarded; redirects are not followed.
 * The address is not part of the details, since it may contain a secret.
 */
public final class HttpProbe implements HealthProbe, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final String name;
  private final Kind kind;
  private final HttpRequest request;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * Creates a probe that runs every five seconds.
   *
   * @param address an http or https address without user information
   * @param timeout for connection, response and body together
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public HttpProbe(String name, Kind kind, URI address, Duration timeout) {
    SettingsCheck check = new SettingsCheck();
    String scheme = String.valueOf(address.getScheme());
    check.require(
        (scheme.equals("http") || scheme.equals("https")) && address.getHost() != null,
        "downstream " + name + " address",
        scheme + ":...",
        "http://host or https://host",
        "give the absolute address of its health page");
    check.require(
        address.getRawUserInfo() == null,
        "downstream " + name + " address",
        "an address with user information",
        "none",
        "take the user and password out of the address");
    check.throwIfAny();
    this.name = name;
    this.kind = kind;
    this.timeout = timeout;
    this.request = HttpRequest.newBuilder(address).timeout(timeout).GET().build();
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
  public Kind kind() {
    return kind;
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public ProbeResult probe() throws InterruptedException, IOException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      int status = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).statusCode();
      String detail = "answered " + status;
      return status / 100 == 2 ? ProbeResult.up(detail) : ProbeResult.down(detail);
    } catch (TimeoutException expired) {
      return late();
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      return cause instanceof HttpTimeoutException
          ? late()
          : ProbeResult.down(cause.getClass().getSimpleName());
    } finally {
      answer.cancel(true);
    }
  }

  private ProbeResult late() {
    return ProbeResult.down("no answer within " + timeout.toMillis() + " ms");
  }

  /** Closes the connections. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
