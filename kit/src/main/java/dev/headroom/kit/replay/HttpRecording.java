// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recorded HTTP traffic: requests in a text file, in the format that HTTP clients of editors use.
 *
 * <p>A request begins with {@code ### its name}, then come comment lines with options, the request
 * line, headers, an empty line and the body. One cookie jar serves all requests of a replay;
 * redirects are answers, not followed. Options: {@code # chunked} sends the body without a length,
 * {@code # no cookies} sends the request as a new client, {@code # meters} compares the body as a
 * list of meters, {@code # capture NAME REGEX} sets a variable from the body of the response.
 * {@code {{name}}} inserts a variable and {@code {{x*1000}}} a text 1000 times. The method {@code
 * WEBSOCKET} opens a WebSocket and sends the body's messages, which lines {@code ---} separate;
 * {@code ^@} is the null character, and a message {@code await TEXT} waits until a text is
 * received.
 *
 * <p>Immutable.
 */
public final class HttpRecording {

  private static final Pattern VARIABLE = Pattern.compile("\\{\\{([^{}]+)}}");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  static {
    // The client sends the recorded Host and Connection headers only if it is allowed to.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,expect");
  }

  private final List<RecordedRequest> requests;

  private HttpRecording(List<RecordedRequest> requests) {
    this.requests = requests;
  }

  /**
   * Parses a recording.
   *
   * @param text the content of the file
   * @return the recording
   */
  public static HttpRecording parse(String text) {
    List<RecordedRequest> requests = new ArrayList<>();
    for (String each : text.split("(?m)^### ", -1)) {
      if (!each.isBlank() && !each.startsWith("//")) {
        requests.add(RecordedRequest.parse(each));
      }
    }
    return new HttpRecording(List.copyOf(requests));
  }

  /**
   * Sends the requests one after the other.
   *
   * @param base the address of the application
   * @return the answers in the order of the requests
   * @throws InterruptedException if the caller is interrupted while waiting for a response
   */
  public List<HttpAnswer> replay(URI base) throws InterruptedException {
    Map<String, String> variables = new HashMap<>();
    variables.put("base", base.toString());
    List<HttpAnswer> answers = new ArrayList<>();
    CookieManager jar = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    try (HttpClient visitor = client().cookieHandler(jar).build();
        HttpClient stranger = client().build()) {
      for (RecordedRequest request : requests) {
        boolean cookies = !request.options().contains("no cookies");
        HttpAnswer answer = send(cookies ? visitor : stranger, base, request, variables);
        request
            .captures()
            .forEach((name, pattern) -> {
              Matcher found = pattern.matcher(answer.body());
              variables.put(name, found.find() ? found.group(1) : "");
            });
        answers.add(answer);
      }
      // An exchange that a server never ended must not hold up the end of the replay.
      visitor.shutdownNow();
      stranger.shutdownNow();
    }
    return answers;
  }

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(TIMEOUT);
  }

  private static HttpAnswer send(
      HttpClient client, URI base, RecordedRequest request, Map<String, String> variables)
      throws InterruptedException {
    String[] line = expand(request.line(), variables).split(" ", 2);
    URI target = URI.create(base + line[1]);
    String body = expand(request.body(), variables);
    List<String> headers = request.headers().stream().map(h -> expand(h, variables)).toList();
    boolean byMeter = request.options().contains("meters");
    try {
      if (line[0].equals("WEBSOCKET")) {
        String received =
            WebSocketTalk.hold(client, target, headers, List.of(body.split("\n---\n")));
        return new HttpAnswer(request.name(), 101, Map.of(), received, byMeter);
      }
      HttpRequest.Builder builder = HttpRequest.newBuilder(target).timeout(TIMEOUT);
      boolean lines = false;
      for (String header : headers) {
        String[] pair = header.split(": ?", 2);
        builder.header(pair[0], pair[1]);
        lines |= pair[1].startsWith("multipart/");
      }
      builder.method(
          line[0],
          publisher(
              lines ? body.replace("\n", "\r\n") : body, request.options().contains("chunked")));
      HttpResponse<byte[]> response = client.send(builder.build(), BodyHandlers.ofByteArray());
      return new HttpAnswer(
          request.name(),
          response.statusCode(),
          response.headers().map(),
          new String(response.body(), StandardCharsets.ISO_8859_1),
          byMeter);
    } catch (IOException e) {
      return new HttpAnswer(request.name(), 0, Map.of(), e.toString(), byMeter);
    }
  }

  private static BodyPublisher publisher(String body, boolean chunked) {
    if (body.isEmpty()) {
      return BodyPublishers.noBody();
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return chunked
        ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
        : BodyPublishers.ofByteArray(bytes);
  }

  private static String expand(String text, Map<String, String> variables) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found, variables)));
  }

  private static String value(MatchResult found, Map<String, String> variables) {
    int star = found.group(1).lastIndexOf('*');
    return star < 0
        ? variables.getOrDefault(found.group(1), found.group())
        : found
            .group(1)
            .substring(0, star)
            .repeat(Integer.parseInt(found.group(1).substring(star + 1)));
  }
}
