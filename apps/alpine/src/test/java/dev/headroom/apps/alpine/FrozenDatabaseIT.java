// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * All processes of PostgreSQL are stopped by a signal under load, and go on: nobody is signed out,
 * what is cached is served as before, the rest is refused in time, and all is well afterwards.
 *
 * <p>{@code -Dalpine.frozen=15} freezes it for 15 s, with the time-outs of Alpine itself instead of
 * short ones; {@code ./headroom bench promises} measures it.
 */
class FrozenDatabaseIT {
  private static final int WHOLE = Integer.getInteger("alpine.frozen", 0);
  private static final Duration FROZEN = Duration.ofSeconds(WHOLE == 0 ? 6 : WHOLE);

  /** To borrow a connection, whose check may take as long again, and for the statement. */
  private static final Duration BUDGET =
      WHOLE == 0 ? Duration.ofSeconds(2) : Duration.ofSeconds(2 + 2 + 5);

  /** What a busy machine may add. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /** Until all is served again, and what a busy machine may add to that. */
  private static final Duration BACK = Duration.ofSeconds(2 + 20);

  private static final int CLIENTS = 4;
  private static final long PAUSE_NANOS = 2_000_000;

  /** A response that has come. Immutable. */
  private record Answer(
      String request, boolean cached, long begun, long ended, int status, String retryAfter) {

    Duration took() {
      return Duration.ofNanos(ended - begun);
    }

    boolean isOk() {
      return status >= 200 && status < 300;
    }

    boolean isRefusal() {
      return status == 503 && !retryAfter.isEmpty();
    }
  }

  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean ends = new AtomicBoolean();

  @Test
  void signsNobodyOutServesWhatIsCachedAndRefusesTheRestInTime() {
    long frozenAt;
    long thawedAt;
    try (Alpine alpine = start();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < CLIENTS; client++) {
        int user = 200 + client;
        cached(user).forEach(path -> as(alpine, user).get(path).expect(200));
      }
      for (int client = 0; client < CLIENTS; client++) {
        int user = 200 + client;
        List<String> paths = cached(user);
        repeat(clients, true, turn -> get(alpine, user, paths.get(turn % paths.size())));
        repeat(clients, false, turn -> other(alpine, user, turn));
      }
      try {
        awaitAnswers(500);

        frozenAt = System.nanoTime();
        Alpine.DATABASE.freeze();
        LockSupport.parkNanos(FROZEN.toNanos() - (System.nanoTime() - frozenAt));
        alpine.get("/healthz").expect(200);
        Alpine.DATABASE.thaw();
        thawedAt = System.nanoTime();

        await()
            .atMost(BACK)
            .untilAsserted(() -> {
              as(alpine, 400).get("/api/notifications?size=20").expect(200);
              logIn(alpine, 401).expect(200);
            });
        awaitAnswers(answers.size() + 500);
      } finally {
        ends.set(true);
        Alpine.DATABASE.thaw();
      }
    }

    assertThat(answers).as("sign-outs").noneMatch(each -> each.status() == 401);
    assertThat(answers).filteredOn(Answer::cached).allMatch(Answer::isOk);
    Predicate<Answer> early = each -> each.ended() < frozenAt;
    Predicate<Answer> late = each -> each.begun() > thawedAt;
    List<Answer> during = answers.stream().filter(early.or(late).negate()).toList();
    List<Answer> refused = during.stream().filter(Answer::isRefusal).toList();
    assertThat(refused).as("requests that need the database").hasSizeGreaterThan(CLIENTS);
    assertThat(during).allMatch(each -> each.isOk() || each.isRefusal());
    assertThat(during).allMatch(each -> each.took().compareTo(BUDGET.plus(SLACK)) < 0);
    assertThat(during).filteredOn(Answer::cached).hasSizeGreaterThan(200);
    assertThat(p99(during.stream().filter(Answer::cached).toList()))
        .as("what is cached, against before")
        .isLessThan(
            p99(answers.stream().filter(early).filter(Answer::cached).toList())
                .multipliedBy(10)
                .plusMillis(400)); // who waits for the database waits for half a second
    long backNanos = thawedAt + BACK.toNanos();
    assertThat(answers).filteredOn(each -> each.begun() > backNanos).allMatch(Answer::isOk);
  }

  private static Alpine start() {
    Alpine.Start start = Alpine.on(Alpine.DATABASE.fresh());
    return WHOLE > 0
        ? start.start()
        : start
            .with("headroom.session.bound", "3s")
            .with("headroom.session.poll", "500ms")
            .with("headroom.database.pool.timeout", "500ms")
            .with("headroom.database.pool.read-timeout", "1s")
            .start();
  }

  private static List<String> cached(int user) {
    List<String> own = List.of("/api/auth/me", "/api/users/profile", "/api/signals/subscribed");
    return user == 200 ? List.of("/api/admin/analytics", "/api/admin/revenue") : own;
  }

  private static RunningApp.Call as(Alpine alpine, int user) {
    return user == 200 ? alpine.asAdmin() : alpine.as(user);
  }

  private static Reply get(Alpine alpine, int user, String path) {
    return as(alpine, user).get(path);
  }

  /** Reads and writes that no cache answers, of users whose cached answers nobody looks at. */
  private static Reply other(Alpine alpine, int user, int turn) {
    return switch (turn % 4) {
      case 0 -> get(alpine, user, "/api/signals?size=10");
      case 1 -> get(alpine, user, "/api/notifications?size=20");
      case 2 ->
          alpine
              .as(user + 100L)
              .put(
                  "/api/users/profile",
                  "{\"name\":\"Name %d\",\"country\":\"CH\"}".formatted(turn));
      default -> logIn(alpine, user + 100L);
    };
  }

  private static Reply logIn(Alpine alpine, long user) {
    return alpine
        .as(null)
        .post(
            "/api/auth/login",
            "{\"email\":\"user%d@alpine.example\",\"password\":\"headroom-demo\"}".formatted(user));
  }

  /** Sends requests one after the other until the end. */
  private void repeat(ExecutorService clients, boolean cached, IntFunction<Reply> request) {
    clients.execute(() -> {
      for (int turn = 0; !ends.get(); turn++) {
        answers.add(answer(cached, turn, request));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    });
  }

  private static Answer answer(boolean cached, int turn, IntFunction<Reply> request) {
    long begun = System.nanoTime();
    try {
      Reply reply = request.apply(turn);
      return new Answer(
          reply.response().request().uri().getPath(),
          cached,
          begun,
          System.nanoTime(),
          reply.status(),
          reply.header("Retry-After"));
    } catch (IllegalStateException none) {
      return new Answer("turn " + turn, cached, begun, System.nanoTime(), 0, "");
    }
  }

  private void awaitAnswers(int count) {
    await().atMost(Duration.ofSeconds(60)).until(() -> answers.size() >= count);
  }

  private static Duration p99(List<Answer> some) {
    List<Duration> sorted = some.stream().map(Answer::took).sorted().toList();
    return sorted.get(sorted.size() * 99 / 100);
  }
}
