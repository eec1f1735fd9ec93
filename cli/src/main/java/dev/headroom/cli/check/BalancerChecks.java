// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a balancer: each instance gets its share, and responses pass as they are.
 *
 * <p>One thread at a time.
 */
final class BalancerChecks {

  private static final Duration POLL = Duration.ofMillis(50);

  /** Requests of the balancer for each instance: enough to see that each gets its share. */
  private static final int SHARE = 10;

  private static final int SENDERS = 16;
  private static final int MAX_FLOOD = 5000;

  /** The meter whose series count the requests that an instance has responded to. */
  private static final String REQUESTS = "api_request_duration_seconds_count";

  private final ScaledService service;
  private final Duration patience;

  /**
   * Creates the checks.
   *
   * @param patience how long a meter may take to show a request
   */
  BalancerChecks(ScaledService service, Duration patience) {
    this.service = service;
    this.patience = patience;
  }

  CheckResult shares(String name) throws IOException, InterruptedException {
    List<Double> before = requests();
    for (int i = 0; i < SHARE * service.instances().size(); i++) {
      service.balancer().sendOnce(service.balancer().to(service.listPath()).GET());
    }
    long end = System.nanoTime() + patience.toNanos();
    List<Long> shares = shares(before);
    while (!isSpread(shares) && System.nanoTime() < end) {
      Thread.sleep(POLL);
      shares = shares(before);
    }
    return CheckResult.judge(
        name,
        isSpread(shares),
        "%d requests: %s".formatted(SHARE * service.instances().size(), shares),
        "name every instance, and no other server, in backends.conf");
  }

  private static boolean isSpread(List<Long> shares) {
    return shares.stream().allMatch(each -> each > SHARE / 2);
  }

  private List<Long> shares(List<Double> before) throws IOException, InterruptedException {
    List<Double> now = requests();
    List<Long> shares = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      shares.add(Math.round(now.get(i) - before.get(i)));
    }
    return shares;
  }

  /** Returns how many requests each instance has responded to. */
  private List<Double> requests() throws IOException, InterruptedException {
    List<Double> counts = new ArrayList<>();
    for (ServiceClient each : service.instances()) {
      counts.add(
          each.get("/metrics", "Accept", "text/plain")
              .text()
              .lines()
              .filter(line -> line.startsWith(REQUESTS))
              .filter(line -> !line.contains("/metrics"))
              .map(line -> line.substring(line.lastIndexOf(' ') + 1))
              .mapToDouble(Double::parseDouble)
              .sum());
    }
    return counts;
  }

  CheckResult headers(String name) throws IOException, InterruptedException {
    Set<String> wrong = new TreeSet<>();
    for (String path : List.of(service.listPath(), "/healthz", "/api/no-such-thing")) {
      Response response = service.balancer().get(path);
      Response direct = service.first().get(path);
      for (String each : Checks.HEADERS.keySet()) {
        if (response.headers(each).size() != 1
            || !response.headers(each).equals(direct.headers(each))) {
          wrong.add(each);
        }
      }
    }
    return CheckResult.judge(
        name,
        wrong.isEmpty(),
        wrong.isEmpty()
            ? "each of %d security headers once, as of an instance".formatted(Checks.HEADERS.size())
            : "not once, or other than those of an instance: " + wrong,
        "let the balancer neither add nor remove them");
  }

  CheckResult ownRefusal(String name) throws InterruptedException {
    Response refused = flood();
    if (refused == null) {
      return CheckResult.failed(
          name,
          "none in %d requests, %d at a time".formatted(MAX_FLOOD, SENDERS),
          "see limit_req in deploy/nginx");
    }
    List<String> wrong =
        Checks.HEADERS.keySet().stream()
            .filter(each -> refused.headers(each).size() != 1)
            .sorted()
            .toList();
    boolean complete = refused.isProblem() && refused.headers("Retry-After").size() == 1;
    return CheckResult.judge(
        name,
        complete && wrong.isEmpty(),
        "%s Retry-After, %s"
            .formatted(
                complete ? "problem+json with" : "without problem+json or",
                wrong.isEmpty() ? "each security header once" : "not once: " + wrong),
        "see own-headers.conf and own-responses.conf in deploy/nginx");
  }

  /** Returns the balancer's refusal; the application limits no health check. */
  private @Nullable Response flood() {
    AtomicInteger sent = new AtomicInteger();
    AtomicReference<@Nullable Response> refused = new AtomicReference<>();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < SENDERS; i++) {
        senders.execute(() -> {
          while (refused.get() == null && sent.incrementAndGet() <= MAX_FLOOD) {
            try {
              Response response =
                  service.balancer().sendOnce(service.balancer().to("/healthz").GET());
              if (response.status() == 429) {
                refused.set(response);
              }
            } catch (IOException e) {
              // One without a response is none.
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return;
            }
          }
        });
      }
    }
    return refused.get();
  }
}
