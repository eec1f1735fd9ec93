// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.media.Later;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The queue of media in the states without jobs: holds what a thread submits until that thread
 * takes it, after its transaction. Nothing is tried again, and what is held is lost with the
 * process.
 *
 * <p>Thread-safe.
 */
@Component
@ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
final class HeldMails implements Later {
  private final ThreadLocal<List<Runnable>> held = ThreadLocal.withInitial(ArrayList::new);

  @Override
  public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
    return (value, options) -> held.get().add(() -> run(kind, value, work));
  }

  private static <T extends Record> void run(String kind, T payload, Work<T> work) {
    try {
      work.run(payload, new Attempt(UUID.randomUUID().toString(), 1));
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(kind + " failed", failure);
    }
  }

  /** Takes what this thread has submitted. */
  Runnable take() {
    List<Runnable> all = held.get();
    held.remove();
    return () -> all.forEach(Runnable::run);
  }
}
