// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the answers of two states to the same requests, while the data rest.
 *
 * <p>One thread at a time. Answers are equal if their statuses are and their bodies are the same
 * JSON, whatever the order of names. An answer that is no success counts as a difference, even if
 * both states give it: nothing was then measured.
 */
final class SameAnswers {

  private static final int CALLERS = 4;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What was compared of one source of requests. */
  record Compared(int requests, int unequal, @Nullable String first) {

    private Compared plus(@Nullable String difference) {
      return new Compared(
          requests + 1, unequal + (difference == null ? 0 : 1), first == null ? difference : first);
    }
  }

  private record Answer(int status, Object body) {

    boolean succeeded() {
      return status / 100 == 2;
    }
  }

  private final Map<String, Function<RequestFactory, HttpRequest>> sources = new LinkedHashMap<>();
  private final Map<String, Integer> shares = new LinkedHashMap<>();
  private final Map<String, Compared> compared = new TreeMap<>();

  /**
   * Creates a comparison of two states.
   *
   * @param sampled the number of answers: half of them to reads of the mix by their shares, half to
   *     the endpoints' requests
   */
  SameAnswers(Workload workload, int sampled) {
    int all = workload.reads().stream().mapToInt(Kind::share).sum();
    for (Kind each : workload.reads()) {
      add(each.label(), each.request(), Math.ceilDiv(sampled / 2 * each.share(), all));
    }
    for (Endpoint each : workload.endpoints()) {
      int count = workload.endpoints().size();
      add(each.id(), each.request(), Math.ceilDiv(sampled / 2, count));
    }
  }

  private void add(String source, Function<RequestFactory, HttpRequest> request, int share) {
    sources.put(source, request);
    shares.put(source, share);
  }

  /** Sends the sample to both sides, some sources at once, and records which answers differ. */
  void compare(Side one, Side two) {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> running = new ArrayList<>();
      sources.forEach((source, request) ->
          running.add(callers.submit(() -> compare(one, two, source, request))));
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new DemoException("the answers could not be compared", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  private void compare(
      Side one, Side two, String source, Function<RequestFactory, HttpRequest> request) {
    RequestFactory first = one.requests(source.hashCode());
    RequestFactory second = two.requests(source.hashCode());
    for (int i = 0; i < shares.getOrDefault(source, 0); i++) {
      HttpRequest sent = request.apply(first);
      Answer answer = answer(one.send(sent));
      Answer other = answer(two.send(request.apply(second)));
      add(
          source,
          answer.equals(other) && answer.succeeded()
              ? null
              : describe(one, sent, answer, two, other));
    }
  }

  private synchronized void add(String source, @Nullable String difference) {
    compared.merge(
        source, new Compared(0, 0, null).plus(difference), (all, _) -> all.plus(difference));
  }

  private static String describe(
      Side one, HttpRequest request, Answer answer, Side two, Answer other) {
    return "%s: %s answered %d %s, %s %d %s"
        .formatted(
            request.uri().getRawPath()
                + (request.uri().getRawQuery() == null ? "" : "?" + request.uri().getRawQuery()),
            one.name(),
            answer.status(),
            shortened(answer.body()),
            two.name(),
            other.status(),
            shortened(other.body()));
  }

  private static String shortened(Object body) {
    String text = body.toString();
    return text.length() <= 120 ? text : text.substring(0, 120) + "...";
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    byte[] body = response.body();
    if (response.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
        body = in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    try {
      JsonNode json = JSON.readTree(body);
      return new Answer(response.statusCode(), json);
    } catch (JacksonException e) {
      return new Answer(response.statusCode(), Arrays.hashCode(body));
    }
  }

  /** Returns how many answers were compared, and how many differ. */
  String summary() {
    int requests = compared.values().stream().mapToInt(Compared::requests).sum();
    int unequal = compared.values().stream().mapToInt(Compared::unequal).sum();
    String first = why();
    return requests
        + " answers of original and plain compared with headroom's, "
        + (unequal == 0 ? "all equal" : unequal + " differ or fail; " + first);
  }

  /** Returns why a row is void: the first unequal answer of its source; null if all are equal. */
  @Nullable String why(String source) {
    Compared one = compared.get(source);
    return one == null || one.first() == null ? null : why(one);
  }

  /** Returns why a row over the whole mix is void; null if all answers are equal. */
  @Nullable String why() {
    return compared.values().stream()
        .filter(each -> each.first() != null)
        .map(SameAnswers::why)
        .findFirst()
        .orElse(null);
  }

  private static String why(Compared one) {
    return "void: %d of %d sampled answers differ or fail, first %s"
        .formatted(one.unequal(), one.requests(), one.first());
  }
}
