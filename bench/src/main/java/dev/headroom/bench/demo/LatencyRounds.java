// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * LatencyRounds of one endpoint, one request at a time: the medians of rounds, and how far the
 * rounds lie apart.
 */
final class LatencyRounds {

  private final List<Double> rounds = new ArrayList<>();

  /** Sends requests one after the other and records their median. */
  void round(HttpClient http, Supplier<HttpRequest> requests, int count) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HttpRequest request = requests.get();
      long begun = System.nanoTime();
      int status = send(http, request).statusCode();
      if (status != 200) {
        throw new DemoException(request.uri() + " returned " + status + ", expected 200");
      }
      millis.add((System.nanoTime() - begun) / 1e6);
    }
    rounds.add(medianOf(millis));
  }

  static HttpResponse<byte[]> send(HttpClient http, HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new DemoException(request.uri() + " returned no response", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  double median() {
    return medianOf(rounds);
  }

  int count() {
    return rounds.size();
  }

  /** Returns half the range of the rounds as a share of their median. */
  double spread() {
    return (Collections.max(rounds) - Collections.min(rounds)) / 2 / median();
  }

  static double medianOf(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
