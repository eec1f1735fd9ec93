// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // Scopes are only to be closed.
class ConsistencySessionTest {

  @Test
  void belongsToTheThreadWhileItsScopeIsOpen() {
    assertThat(ConsistencySession.current()).isNull();
    ConsistencySession outer = ConsistencySession.start();
    ConsistencySession inner = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = outer.open()) {
      try (ConsistencySession.Scope alsoIgnored = inner.open()) {
        assertThat(ConsistencySession.current()).isSameAs(inner);
      }
      assertThat(ConsistencySession.current()).isSameAs(outer);
    }
    assertThat(ConsistencySession.current()).isNull();
  }

  @Test
  void goesWithAWrappedTaskToAnotherThread() throws InterruptedException {
    ConsistencySession session = ConsistencySession.start();
    List<ConsistencySession> seen = new ArrayList<>();

    Thread other = Thread.ofPlatform().start(session.wrap(() -> seen.add(current())));
    other.join();

    assertThat(seen).containsExactly(session);
  }

  private static ConsistencySession current() {
    return java.util.Objects.requireNonNull(ConsistencySession.current());
  }

  @Test
  void carriesWhatWasWrittenInItsToken() {
    ConsistencySession session = ConsistencySession.resume("1a-2-ff_2b-1-10");

    assertThat(session.token()).isEqualTo("1a-2-ff_2b-1-10");
    session.progress("database").raise(new LogPosition(0x1a, 2, 0x100), 1);
    assertThat(session.token()).isEqualTo("1a-2-100_2b-1-10");
    session.progress("database").raise(new LogPosition(0x1a, 3, 0x10), 2);
    assertThat(session.token()).isEqualTo("1a-3-10_2b-1-10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1-2",
        "1-2-3-4",
        "-1-2-3",
        "1-1-ffffffffffffffff",
        "1-99999999-1",
        "1-1-1 ",
        "'; DROP TABLE users; --"
      })
  void ignoresATokenThatIsNone(String sent) {
    assertThat(ConsistencySession.resume(sent).token()).isEmpty();
  }

  @Test
  void ignoresATokenThatIsTooLong() {
    assertThat(ConsistencySession.resume("1-1-1_".repeat(100)).token()).isEmpty();
  }
}
