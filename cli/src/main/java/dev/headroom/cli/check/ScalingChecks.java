// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Black-box checks of several instances behind a balancer: each instance serves, what they share is
 * shared, and responses pass the balancer as they are.
 *
 * <p>One thread at a time. Sends some hundreds of requests to the balancer, which then refuses this
 * machine for some seconds, and directly to each instance, where the limit of one made-up client is
 * exhausted. Changes a value of the signed-in user, and puts it back.
 */
public final class ScalingChecks implements AutoCloseable {

  /** Above the bounds of a log-out (5 s) and of an invalidation. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ScaledService service;
  private final SharedStateChecks shared;
  private final BalancerChecks balancing;
  private final List<String> notChecked = new ArrayList<>();

  /**
   * Creates the checks.
   *
   * @param balancer the address of the service
   * @param instances the addresses of the instances behind it, at least two
   * @param listPath a list of the service
   * @param limit the requests that one client may make, at once or in one window
   * @param refill the requests per second by which the limit refills; 0 for a window
   */
  public ScalingChecks(URI balancer, List<URI> instances, String listPath, int limit, int refill) {
    this(ScaledService.of(balancer, instances, listPath), limit, refill, PATIENCE);
  }

  ScalingChecks(ScaledService service, int limit, int refill, Duration patience) {
    this.service = service;
    this.shared = new SharedStateChecks(service, new ClientLimit(limit, refill), patience);
    this.balancing = new BalancerChecks(service, patience);
  }

  /**
   * Returns the first address at which nothing accepts connections; empty if there is none.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<URI> unreachable() throws InterruptedException {
    for (ServiceClient each : service.all()) {
      if (!each.isReachable()) {
        return Optional.of(each.address());
      }
    }
    return Optional.empty();
  }

  /**
   * Signs a user in at the balancer, for all checks that need one.
   *
   * @return whether the service accepted the password
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean signIn(String user, String password) throws InterruptedException {
    return shared.signIn(user, password);
  }

  /**
   * Runs all checks for which the service has something.
   *
   * @return the results in a fixed order; a check without a response has failed
   * @throws InterruptedException if the thread is interrupted
   */
  public List<CheckResult> run() throws InterruptedException {
    List<CheckResult> rows = new ArrayList<>();
    add(rows, "instances", this::ready);
    add(rows, "balancing", balancing::shares);
    add(rows, "session", shared::session);
    add(rows, "log-out", shared::logOut);
    add(rows, "limit", shared::sharedLimit);
    add(rows, "invalidation", shared::invalidation);
    add(rows, "form token", shared::formToken);
    add(rows, "headers", balancing::headers);
    // The last one: the balancer refuses this machine for a while.
    add(rows, "balancer's 429", balancing::ownRefusal);
    return rows;
  }

  /** Returns the names of the checks for which the service had nothing, after {@link #run}. */
  public List<String> notChecked() {
    return List.copyOf(notChecked);
  }

  private void add(List<CheckResult> rows, String name, Probe probe) throws InterruptedException {
    try {
      CheckResult row = probe.run(name);
      if (row == null) {
        notChecked.add(name);
      } else {
        rows.add(row);
      }
    } catch (IOException e) {
      rows.add(
          CheckResult.failed(
              name,
              "no response (" + e.getClass().getSimpleName() + ")",
              "start nginx and all instances"));
    }
  }

  private CheckResult ready(String name) throws IOException, InterruptedException {
    List<String> observed = new ArrayList<>();
    boolean passed = true;
    for (ServiceClient each : service.instances()) {
      int status = each.get("/readyz").status();
      passed &= status == 200;
      observed.add("%d returned %d".formatted(each.address().getPort(), status));
    }
    return CheckResult.judge(
        name, passed, "/readyz on " + String.join(", ", observed), "expected 200; see the log");
  }

  @Override
  public void close() {
    service.close();
  }

  private interface Probe {
    @Nullable CheckResult run(String name) throws IOException, InterruptedException;
  }
}
