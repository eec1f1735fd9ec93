// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.revocation.Revocations;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LastSeenBufferTest {
  private final MemorySessionStore memory = new MemorySessionStore(TimeSource.system());
  private final List<Collection<?>> written = new ArrayList<>();
  private int callsUntilFailure = Integer.MAX_VALUE;

  /** One statement for all of a busy instance took longer than the time-outs of its connection. */
  @Test
  void writesAThousandSessionsACall() {
    LastSeenBuffer buffer = buffer();
    IntStream.range(0, 2500).forEach(each -> buffer.mark("session" + each));
    buffer.flush();
    assertThat(written).hasSize(3).allSatisfy(page -> assertThat(page).hasSizeLessThan(1001));
    assertThat(all()).hasSize(2500).doesNotHaveDuplicates();
    buffer.flush();
    assertThat(written).as("nothing is left").hasSize(3);
  }

  @Test
  void keepsWhatTheStoreDidNotTake() {
    LastSeenBuffer buffer = buffer();
    IntStream.range(0, 2500).forEach(each -> buffer.mark("session" + each));
    callsUntilFailure = 1;
    assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(buffer::flush);
    callsUntilFailure = Integer.MAX_VALUE;
    buffer.flush();
    assertThat(all()).hasSize(2500).doesNotHaveDuplicates();
  }

  private LastSeenBuffer buffer() {
    Revocations revocations = Revocations.builder().store(memory).withoutBackground().build();
    return new LastSeenBuffer(store(), revocations, Duration.ofDays(1));
  }

  private List<Object> all() {
    List<Object> all = new ArrayList<>();
    written.forEach(all::addAll);
    return all;
  }

  private SessionStore store() {
    return (SessionStore)
        Proxy.newProxyInstance(
            SessionStore.class.getClassLoader(),
            new Class<?>[] {SessionStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("markSeen")) {
                seen((Collection<?>) arguments[0]);
              }
              return invoked(() -> method.invoke(memory, arguments));
            });
  }

  private void seen(Collection<?> ids) {
    if (callsUntilFailure-- == 0) {
      throw new StoreUnavailableException("store", "test", Duration.ZERO);
    }
    written.add(List.copyOf(ids));
  }

  private interface Call {
    @Nullable Object run() throws ReflectiveOperationException;
  }

  private static @Nullable Object invoked(Call call) throws Throwable {
    try {
      return call.run();
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
