// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import dev.headroom.media.Later;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue that keeps what is submitted until its work ends without an exception, as a database
 * does; the test runs the work by hand.
 *
 * <p>Work may run on several threads; everything else is confined to one.
 */
final class ManualLater implements Later {
  record Entry(Purge purge, Options options) {}

  private final List<Entry> waiting = new ArrayList<>();
  private final List<Work<Purge>> registered = new ArrayList<>();

  @Override
  @SuppressWarnings("unchecked") // the CDN registers one kind alone
  public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
    registered.add((Work<Purge>) work);
    return (value, options) -> waiting.add(new Entry((Purge) value, options));
  }

  List<Entry> waiting() {
    return waiting;
  }

  void run(Purge purge) throws Exception {
    registered.getLast().run(purge, new Attempt("job", 1));
  }

  /** Runs the first that waits; it is removed when the work ends well. */
  void runFirst() throws Exception {
    run(waiting.getFirst().purge());
    waiting.removeFirst();
  }
}
