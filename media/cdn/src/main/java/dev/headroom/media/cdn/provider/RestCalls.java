// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.provider;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import dev.headroom.media.cdn.CdnCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes calls by HTTP with a secret header, and says what a refusal means: 429 and a failure of the
 * server are for now, a malformed request is for good, and a refused secret is for now too, since
 * an operator can mend it.
 *
 * <p>Thread-safe.
 */
final class RestCalls {
  private static final int OK = 200;
  private static final int MULTIPLE_CHOICES = 300;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Set<Integer> PERMANENT = Set.of(400, 404, 405, 409, 413, 414, 422);
  private static final Duration DEFAULT_RETRY = Duration.ofSeconds(30);
  private static final long MAX_RETRY_SECONDS = 3600;
  private static final int MAX_SHOWN = 300;
  private static final int MAX_BODY = 65_536;
  private static final Pattern SECRET = Pattern.compile("[ -~]+");

  private final String provider;
  private final String secretHeader;
  private final String secret;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * Creates the caller.
   *
   * @throws IllegalArgumentException if the secret cannot be a header's value; it is not shown
   */
  RestCalls(String provider, String secretHeader, String secret, Duration timeout) {
    if (!SECRET.matcher(secret).matches()) {
      throw new IllegalArgumentException(
          "token of %s has %d characters, but must be printable ASCII: copy it again (hidden)"
              .formatted(provider, secret.length()));
    }
    this.provider = provider;
    this.secretHeader = secretHeader;
    this.secret = secret;
    this.timeout = timeout;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /** Makes a call, and returns the beginning of the body of its response. */
  String make(CdnCall call) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(call.address()))
            .timeout(timeout)
            .header(secretHeader, secret)
            .method(
                call.method(),
                call.body().isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(call.body()));
    call.headers().forEach(request::header);
    Beginning body = new Beginning();
    HttpResponse<Void> response =
        send(request.build(), HttpResponse.BodyHandlers.ofByteArrayConsumer(body));
    int status = response.statusCode();
    if (status >= OK && status < MULTIPLE_CHOICES) {
      return body.text();
    }
    String message =
        "%s responded %d to a purge of %d: %s"
            .formatted(provider, status, call.items().size(), shown(body.text()));
    if (PERMANENT.contains(status)) {
      throw new PermanentFailureException(message, null);
    }
    if (status == TOO_MANY_REQUESTS) {
      throw new RetryLaterException(message, retryAfter(response), null);
    }
    throw new IOException(message);
  }

  /** The time-out of a request ends with the headers of its response; this one holds for all. */
  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> response = client.sendAsync(request, body);
    try {
      return response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      throw new IOException(provider + " did not respond", failed.getCause());
    } catch (TimeoutException late) {
      throw new IOException(
          "%s did not respond within %d ms".formatted(provider, timeout.toMillis()), late);
    } finally {
      response.cancel(true);
    }
  }

  /** Keeps the first bytes of a body, and drops the others. Thread-safe. */
  private static final class Beginning implements Consumer<Optional<byte[]>> {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public synchronized void accept(Optional<byte[]> bytes) {
      bytes.ifPresent(each -> kept.write(each, 0, Math.min(each.length, MAX_BODY - kept.size())));
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }

  static String shown(String body) {
    String line = body.replaceAll("\\s+", " ").strip();
    return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "…" : line;
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .map(each -> retryAfter(each.strip()))
        .orElse(DEFAULT_RETRY);
  }

  /** Reads seconds or a date, the two forms of RFC 9110. */
  private static Duration retryAfter(String text) {
    try {
      long seconds =
          text.matches("\\d{1,9}")
              ? Long.parseLong(text)
              : Duration.between(Instant.now(), RFC_1123_DATE_TIME.parse(text, Instant::from))
                  .toSeconds();
      return Duration.ofSeconds(Math.clamp(seconds, 0, MAX_RETRY_SECONDS));
    } catch (DateTimeException neither) {
      return DEFAULT_RETRY;
    }
  }
}
