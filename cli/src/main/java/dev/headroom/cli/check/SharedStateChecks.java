// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks of what instances share: sessions, log-outs, limits, cached values, tokens of forms.
 *
 * <p>One thread at a time. A check returns null where the service has nothing for it.
 */
final class SharedStateChecks {

  private static final Duration POLL = Duration.ofMillis(50);

  private final ScaledService service;
  private final ClientLimit limit;
  private final Duration patience;
  private String user = "";
  private String password = "";
  private String token = "";

  /**
   * Creates the checks.
   *
   * @param patience how long a change may take to reach all instances
   */
  SharedStateChecks(ScaledService service, ClientLimit limit, Duration patience) {
    this.service = service;
    this.limit = limit;
    this.patience = patience;
  }

  /** Signs a user in at the balancer; returns whether that was accepted. */
  boolean signIn(String email, String secret) throws InterruptedException {
    user = email;
    password = secret;
    try {
      token = service.balancer().signIn(service.api(), user, password);
    } catch (IOException e) {
      token = "";
    }
    return !token.isEmpty();
  }

  CheckResult session(String name) throws IOException, InterruptedException {
    int refused = 0;
    int calls = 0;
    for (ServiceClient each : service.instances()) {
      refused += isAccepted(each, token) ? 0 : 1;
      refused += isAccepted(service.balancer(), token) ? 0 : 1;
      calls += 2;
    }
    return CheckResult.judge(
        name,
        refused == 0,
        "one sign-in, accepted %d of %d times by all".formatted(calls - refused, calls),
        "give all instances the same secret, and the same database");
  }

  /** Waits until nobody accepts a token, or a time is over; returns who accepts it then. */
  private Set<ServiceClient> acceptingStill(String bearer, long untilNanos)
      throws IOException, InterruptedException {
    Set<ServiceClient> accepting = new HashSet<>(service.all());
    while (true) {
      for (ServiceClient each : List.copyOf(accepting)) {
        if (me(each, bearer) == 401) {
          accepting.remove(each);
        }
      }
      if (accepting.isEmpty() || System.nanoTime() - untilNanos > 0) {
        return accepting;
      }
      Thread.sleep(POLL);
    }
  }

  private boolean isAccepted(ServiceClient each, String bearer)
      throws IOException, InterruptedException {
    return me(each, bearer) == 200;
  }

  private int me(ServiceClient each, String bearer) throws IOException, InterruptedException {
    return each.get(service.api() + "/auth/me", "Authorization", "Bearer " + bearer).status();
  }

  CheckResult logOut(String name) throws IOException, InterruptedException {
    String ended = service.balancer().signIn(service.api(), user, password);
    int accepted = 0;
    for (ServiceClient each : service.instances()) {
      accepted += isAccepted(each, ended) ? 1 : 0;
    }
    ServiceClient first = service.first();
    int status =
        first
            .send(
                first
                    .to(service.api() + "/auth/logout")
                    .header("Authorization", "Bearer " + ended)
                    .POST(HttpRequest.BodyPublishers.noBody()))
            .status();
    long start = System.nanoTime();
    Set<ServiceClient> accepting = acceptingStill(ended, start + patience.toNanos());
    return CheckResult.judge(
        name,
        accepted == service.instances().size() && status / 100 == 2 && accepting.isEmpty(),
        "%d on one instance; refused %d of %d times by all within %d ms"
            .formatted(
                status,
                service.all().size() - accepting.size(),
                service.all().size(),
                Duration.ofNanos(System.nanoTime() - start).toMillis()),
        "give all instances the same database and the same Redis");
  }

  CheckResult sharedLimit(String name) throws IOException, InterruptedException {
    String client = ServiceClient.freshClient();
    ServiceClient first = service.first();
    boolean open = first.get(service.listPath()).status() != 401;
    long start = System.nanoTime();
    int admitted = 0;
    Set<Integer> refusing = new TreeSet<>();
    for (int i = 0;
        refusing.size() < service.instances().size() && limit.maySoonRefuse(admitted, start);
        i++) {
      int index = i % service.instances().size();
      ServiceClient each = service.instances().get(index);
      HttpRequest.Builder request =
          each.to(service.listPath()).GET().setHeader("X-Forwarded-For", client);
      if (!open) {
        request.header("Authorization", "Bearer " + token);
      }
      if (each.sendOnce(request).status() == 429) {
        refusing.add(index);
      } else {
        admitted++;
      }
    }
    return CheckResult.judge(
        name,
        refusing.size() == service.instances().size() && limit.allows(admitted, start),
        "%d admitted by all together, then 429 from %d of %d"
            .formatted(admitted, refusing.size(), service.instances().size()),
        "expected at most %s: name the limit with --limit and --refill, or give all instances the same Redis"
            .formatted(limit));
  }

  /** A change through one instance is read from the others, which had cached the old value. */
  @Nullable CheckResult invalidation(String name) throws IOException, InterruptedException {
    CachedValue value = CachedValue.find(service.first(), service.listPath(), token);
    if (value == null) {
      return null;
    }
    String original = value.read(service.first(), token);
    String written = original;
    long longestNanos = 0;
    int seen = 0;
    try {
      for (ServiceClient writer : service.instances()) {
        for (ServiceClient each : service.instances()) {
          value.read(each, token); // Now it is cached.
        }
        written = value.other(written);
        if (!value.write(writer, token, written)) {
          break;
        }
        long start = System.nanoTime();
        for (ServiceClient each : service.all()) {
          seen += isRead(value, each, written) ? 1 : 0;
        }
        longestNanos = Math.max(longestNanos, System.nanoTime() - start);
      }
    } finally {
      value.write(service.first(), token, original);
    }
    int wanted = service.instances().size() * (service.instances().size() + 1);
    return CheckResult.judge(
        name,
        seen == wanted,
        "a change on each instance, seen %d of %d times, by all within %d ms"
            .formatted(seen, wanted, Duration.ofNanos(longestNanos).toMillis()),
        "give all instances the same Redis");
  }

  private boolean isRead(CachedValue value, ServiceClient each, String wanted)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!value.read(each, token).equals(wanted)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  /**
   * A cookie of the balancer's is accepted by each instance together with its token, and only so.
   */
  @Nullable CheckResult formToken(String name) throws IOException, InterruptedException {
    Response issued = service.balancer().get(service.api() + "/auth/csrf");
    String header = issued.json().path("headerName").asString("");
    String cookie = issued.header("Set-Cookie").replaceFirst(";.*", "");
    if (issued.status() != 200 || header.isEmpty() || cookie.isEmpty()) {
      return null;
    }
    String form = issued.json().path("csrfToken").asString("");
    List<String> wrong = new ArrayList<>();
    for (ServiceClient each : service.all()) {
      HttpRequest.Builder request =
          each.login(service.api(), "{\"email\": ").header("Cookie", cookie);
      int without = each.send(request).status();
      int with = each.send(request.header(header, form)).status();
      if (without != 403 || with != 400) {
        wrong.add("%d, %d".formatted(without, with));
      }
    }
    return CheckResult.judge(
        name,
        wrong.isEmpty(),
        wrong.isEmpty()
            ? "one cookie, accepted by all with its token, and only so"
            : "without and with the token: " + wrong,
        "expected 403 and 400: set headroom.edge.csrf.secret to the same value on all instances");
  }
}
