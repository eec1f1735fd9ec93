// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.session.MovableTime;
import dev.headroom.session.revocation.RevocationStore.Position;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A store that hangs, and one that has lost what the relay keeps. */
final class HangingStoreTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final MovableTime time = new MovableTime();
  private final MemoryRevocationStore store = new MemoryRevocationStore(time);

  /** Else each request would wait for the time-outs of a store that hangs. */
  @Test
  void looksUpNothingInAStoreThatDidNotAnswerItsLastRead() {
    UnavailableStore hanging = new UnavailableStore(store);
    Revocations here = instance(hanging, RevocationRelay.NONE);
    RevocableToken token = own("ann", here);
    hanging.unavailable = true;
    time.advance(Duration.ofSeconds(6));
    assertThat(here.sync()).isFalse();
    assertThat(here.check(token, Freshness.LENIENT)).isEqualTo(RevocationStatus.VALID_STALE);
    assertThat(here.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.UNKNOWN);
    assertThat(hanging.lookups).isZero();
    assertThat(here.check(token, Freshness.FRESH)).isEqualTo(RevocationStatus.UNKNOWN);
    assertThat(hanging.lookups).as("those that ask each time").isOne();

    hanging.unavailable = false;
    assertThat(here.sync()).isTrue();
    assertThat(here.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.VALID);
    time.advance(Duration.ofSeconds(6));
    assertThat(here.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.VALID_IN_STORE);
  }

  /** One after the other they would wait for a time-out each, at a database that hangs. */
  @Test
  void readsTheStoreOnceMoreForAllWhoWaitForARead() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    Semaphore answers = new Semaphore(1);
    RevocationStore slow =
        (RevocationStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RevocationStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("changesAfter")) {
                    reads.incrementAndGet();
                    answers.acquire();
                  }
                  return method.invoke(store, arguments);
                });
    Revocations here = instance(slow, RevocationRelay.NONE);
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waiting.add(Thread.ofVirtual().start(here::sync));
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> waiting.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
    answers.release(2);
    for (Thread each : waiting) {
      assertThat(each.join(Duration.ofMinutes(1))).as("it has its answer").isTrue();
    }
    assertThat(reads).as("the first, the one that they met, and one more").hasValueLessThan(4);
  }

  /** Nobody runs who knew it: a fail-over, and a start of all instances. */
  @Test
  void writesBackWhatTheRelayAloneKnows() {
    KeepingRelay relay = new KeepingRelay();
    Revocations before = instance(store, relay);
    RevocableToken token = own("ann", before);
    before.revoke(Revocation.user("ann"));
    before.close();

    MemoryRevocationStore replica = new MemoryRevocationStore(time);
    replica.revoke(Revocation.user("bob"), new Position("elsewhere", 5, "", DAY));
    assertThat(replica.lookup(token).revoked()).isFalse();
    Revocations after = instance(replica, relay);
    assertThat(after.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
    assertThat(replica.lookup(token).revoked()).as("durable again").isTrue();
    assertThat(after.check(own("ann", after), Freshness.BOUNDED)).isEqualTo(RevocationStatus.VALID);
    int searches = relay.searches;
    after.sync();
    assertThat(relay.searches).as("once a history").isEqualTo(searches);
  }

  /** Rows that were copied back, while nobody runs who was ahead of them. */
  @Test
  void writesBackWhatWasPublishedLaterThanTheStoreHas() {
    KeepingRelay relay = new KeepingRelay();
    Revocations before = instance(store, relay);
    RevocableToken token = own("ann", before);
    before.revoke(Revocation.user("ann"));
    before.close();

    MemoryRevocationStore copy = new MemoryRevocationStore(time);
    Revocations after = instance(copy, relay);
    assertThat(after.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
    assertThat(copy.lookup(token).revoked()).as("durable again").isTrue();
  }

  /** Keeps what was published, as Redis does. Confined to one thread. */
  private static final class KeepingRelay implements RevocationRelay {
    private final List<RevocationEntry> kept = new ArrayList<>();
    private String followed = "";
    private long published;
    private int searches;

    @Override
    public void publish(RevocationResult result) {
      kept.addAll(result.entries());
      published = result.revision();
      followed = followed.isEmpty() ? result.origin() : followed;
    }

    @Override
    public List<RevocationEntry> keptBefore(
        String origin, long revision, Instant now, Duration entryLife) {
      searches++;
      return followed.equals(origin) && published <= revision ? List.of() : List.copyOf(kept);
    }

    @Override
    public void follow(String origin) {
      followed = origin;
    }

    @Override
    public boolean isRevoked(RevocableToken token) {
      return false;
    }

    @Override
    public void onChange(Runnable wake) {}
  }

  private static RevocableToken own(String user, Revocations by) {
    return new RevocableToken(
        Fingerprint.ofToken("of " + user),
        RevocableToken.Owner.of(null, user, null, null),
        by.snapshot().revision());
  }

  private Revocations instance(RevocationStore shared, RevocationRelay relay) {
    return Revocations.builder()
        .store(shared)
        .relay(relay)
        .time(time)
        .confirmWait(Duration.ZERO)
        .withoutBackground()
        .build();
  }
}
