// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import dev.headroom.media.Later;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue whose work the test runs by hand, as often as it likes.
 *
 * <p>Confined to one thread.
 */
final class ManualLater implements Later {
  private final List<Work<OutboxEntry>> registered = new ArrayList<>();
  private final List<OutboxEntry> submitted = new ArrayList<>();
  private final List<Options> options = new ArrayList<>();
  private Running running = Running.WAITING;

  @Override
  public <T extends Record> Queue<T> register(
      String kind, Class<T> payload, Running how, Work<T> work) {
    running = how;
    return register(kind, payload, work);
  }

  @Override
  @SuppressWarnings("unchecked") // the outbox registers one kind alone
  public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
    registered.add((Work<OutboxEntry>) work);
    return (value, chosen) -> {
      submitted.add((OutboxEntry) value);
      options.add(chosen);
    };
  }

  List<OutboxEntry> submitted() {
    return submitted;
  }

  Running running() {
    return running;
  }

  List<Options> options() {
    return options;
  }

  /** Runs one piece of work, also one that was run before. */
  void run(int index) throws Exception {
    registered.getLast().run(submitted.get(index), new Attempt("job-" + index, 1));
  }

  void runAll() throws Exception {
    for (int i = 0; i < submitted.size(); i++) {
      run(i);
    }
  }
}
