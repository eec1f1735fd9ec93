// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.session;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.session.RefreshRefusedException;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.TokenDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Three instances on one PostgreSQL and one Redis: how fast a log-out reaches them, and whether
 * anything passes that must not.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
final class SessionCluster implements AutoCloseable {
  private static final SessionSettings SETTINGS = SessionSettings.of("bench");
  private static final double MILLION = 1e6;

  private final SessionStores stores;
  private final List<SessionInstance> instances = new ArrayList<>();
  private int users;

  SessionCluster(SessionStores stores) {
    this.stores = stores;
    for (int i = 0; i < 3; i++) {
      instances.add(SessionInstance.on(stores, SETTINGS));
    }
  }

  List<BenchRow> rows(SuiteRun run) throws Exception {
    List<BenchRow> rows = new ArrayList<>();
    int tries = run.quick() ? 100 : 500;
    run.step("a log-out reaches three instances, Redis there, then dead");
    reach(20);
    rows.add(reached("reaches-three-instances", reach(tries), 50));
    stores.redis().stop();
    reach(5);
    rows.add(reached("reaches-three-redis-dead", reach(tries / 2), 1500));
    stores.redis().start();
    run.step("requests after a log-out that was confirmed");
    rows.add(accepted(run.quick() ? 10_000 : 100_000));
    run.step("two tabs refresh at once");
    rows.add(tabs(run.quick() ? 200 : 1000));
    rows.add(stolen());
    return rows;
  }

  private SessionTokens signIn() {
    users++;
    return first()
        .sessions()
        .signIn(SignIn.of("u" + users, Device.of("", "curl", "203.0.113.9"), "user"));
  }

  private SessionInstance first() {
    return instances.getFirst();
  }

  /** Milliseconds from the order to the last instance that refuses, sorted. */
  private double[] reach(int tries) throws Exception {
    double[] millis = new double[tries];
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < tries; i++) {
        String token = signIn().accessToken();
        String user = "u" + users;
        instances.forEach(each -> each.verifier().verify(token, Freshness.BOUNDED));
        long begun = System.nanoTime();
        Future<Acknowledgement> order =
            threads.submit(() -> first().sessions().revoke(Revocation.user(user)));
        for (SessionInstance each : instances) {
          while (each.verifier().verify(token, Freshness.BOUNDED)
              instanceof TokenDecision.Admitted) {
            LockSupport.parkNanos(100_000);
          }
        }
        millis[i] = (System.nanoTime() - begun) / MILLION;
        order.get();
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  private static BenchRow reached(String id, double[] sorted, double goal) {
    double p99 = sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * 0.99))];
    Map<String, Object> figures = Map.of("ours", p99, "median", sorted[sorted.length / 2]);
    return BenchRow.of(id, "ms", "p99").figures(figures).point(p99, sorted.length).atMost(goal);
  }

  /**
   * Requests that begin after a log-out holds, while Redis is killed and wiped, an instance is cut
   * off and its clock moved, and another is restarted. Ways to the stores that hang, old copies of
   * Redis and pauses are in the starter's test of log-outs under faults.
   */
  private BenchRow accepted(int tries) {
    Random random = new Random(3);
    long accepted = 0;
    int done = 0;
    for (int round = 0; done < tries; round++) {
      breakSomething(round);
      SessionTokens tokens = signIn();
      String token = tokens.accessToken();
      instances.forEach(each -> each.verifier().verify(token, Freshness.BOUNDED));
      Acknowledgement receipt =
          first().sessions().revoke(Revocation.session(tokens.session().id()));
      if (!receipt.everywhere()) {
        LockSupport.parkNanos(SETTINGS.bound().toNanos());
      }
      for (int i = 0; i < 50; i++, done++) {
        SessionInstance instance = instances.get(random.nextInt(instances.size()));
        accepted +=
            instance.verifier().verify(token, Freshness.BOUNDED) instanceof TokenDecision.Admitted
                ? 1
                : 0;
      }
    }
    mend();
    return count("accepted-after-logout", "requests", accepted, done);
  }

  private void breakSomething(int round) {
    if (round % 20 != 0) {
      return;
    }
    mend();
    SessionInstance second = instances.get(1);
    switch (round / 20 % 5) {
      case 0 -> stores.redis().stop();
      case 1 -> second.cutOff(true);
      case 2 -> second.shiftWall(Duration.ofHours(-1));
      case 3 -> second.shiftWall(Duration.ofHours(1));
      default -> {
        instances.getLast().close();
        instances.set(instances.size() - 1, SessionInstance.on(stores, SETTINGS));
      }
    }
  }

  /** A Redis that starts again is an empty one: it keeps nothing on disk. */
  private void mend() {
    stores.redis().start();
    instances.get(1).cutOff(false);
    instances.get(1).shiftWall(Duration.ZERO);
  }

  /** How often somebody was signed out, or a family was left besides the one. */
  private BenchRow tabs(int rounds) throws Exception {
    Random random = new Random(9);
    SessionTokens begun = signIn();
    String user = begun.session().user();
    String[] tabs = {begun.refreshToken(), begun.refreshToken()};
    long wrong = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < rounds; round++) {
        boolean lost = random.nextInt(10) == 0;
        List<Future<String>> answers = new ArrayList<>();
        for (int tab = 0; tab < 2; tab++) {
          String token = tabs[tab];
          SessionInstance at = instances.get(tab);
          answers.add(threads.submit(() -> refreshed(at, token)));
        }
        for (int tab = 0; tab < 2; tab++) {
          String answer = answers.get(tab).get();
          String kept = lost && tab == 0 ? refreshed(instances.get(tab), tabs[tab]) : answer;
          wrong += kept.isEmpty() ? 1 : 0;
          tabs[tab] = kept;
        }
        wrong += tabs[0].equals(tabs[1]) ? 0 : 1;
      }
    }
    wrong += first().sessions().devices(user).size() == 1 ? 0 : 1;
    return count("two-tabs-refresh", "signed out", wrong, rounds);
  }

  private static String refreshed(SessionInstance at, String token) {
    try {
      return at.sessions().refresh(token, null).refreshToken();
    } catch (RefreshRefusedException e) {
      return "";
    }
  }

  /** Families that outlive a spent token that comes back after the grace. */
  private BenchRow stolen() {
    SessionSettings brief =
        SettingsRecord.of(SessionSettings.class)
            .create(
                each -> each.name().equals("grace") ? Duration.ofMillis(100) : each.defaultValue());
    long survived = 0;
    int families = 20;
    try (SessionInstance instance = SessionInstance.on(stores, brief)) {
      for (int i = 0; i < families; i++) {
        users++;
        SessionTokens own =
            instance
                .sessions()
                .signIn(SignIn.of("u" + users, Device.of("", "", "203.0.113.9"), "user"));
        String next = refreshed(instance, own.refreshToken());
        LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
        survived += refreshed(instance, own.refreshToken()).isEmpty() ? 0 : 1;
        survived += refreshed(instance, next).isEmpty() ? 0 : 1;
      }
      survived += instance.thefts() == families ? 0 : 1;
    }
    return count("stolen-refresh-token", "families alive", survived, families);
  }

  private static BenchRow count(String id, String unit, long value, int tries) {
    return BenchRow.of(id, unit, "count")
        .figure("ours", value)
        .figure("tries", tries)
        .point((double) value, tries)
        .atMost(0);
  }

  @Override
  public void close() {
    instances.forEach(SessionInstance::close);
  }
}
