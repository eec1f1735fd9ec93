// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times a body while it is read, and refuses it at the first bound that it passes.
 * Confined to one thread at a time.
 */
final class BodyMonitor {
  private final GuardSettings settings;
  private final Refusal refusal;
  private final @Nullable JsonBoundsCheck json;
  private long begunNanos;
  private boolean begun;
  private long bytes;
  private int refused;

  /** Answers a body that is refused. */
  interface Refusal {
    void send(Problem problem) throws IOException;

    /** Answers when the container has closed the answer to writing, as it does on its time-out. */
    void sendThroughContainer(Problem problem) throws IOException;
  }

  /**
   * Creates a monitor.
   *
   * @param json null for a body that is not JSON
   */
  BodyMonitor(GuardSettings settings, @Nullable JsonBoundsCheck json, Refusal refusal) {
    this.settings = settings;
    this.refusal = refusal;
    this.json = json;
  }

  /** Notes that a reading is about to wait for bytes. */
  void beforeRead() throws IOException {
    if (!begun) {
      begun = true;
      begunNanos = System.nanoTime();
    }
    throwIfRefused();
  }

  void afterRead(byte[] into, int offset, int count) throws IOException {
    if (json != null && count > 0) {
      json.accept(into, offset, count);
    }
    count(count);
  }

  void afterRead(int octet) throws IOException {
    if (json != null && octet >= 0) {
      json.accept(new byte[] {(byte) octet}, 0, 1);
    }
    count(octet < 0 ? -1 : 1);
  }

  /** Refuses a body of which the container heard nothing for as long as it waits. */
  IOException refuseTimedOut() throws IOException {
    return refuseByContainer(slow());
  }

  /** Refuses a body that the container could not read: a broken chunk, or a client that is gone. */
  IOException refuseMalformed() throws IOException {
    return refuseByContainer(
        Problem.of(400, "Bad Request", "The body is broken off or malformed."));
  }

  private IOException refuseByContainer(Problem problem) throws IOException {
    throwIfRefused();
    refused = problem.status();
    refusal.sendThroughContainer(problem);
    return new BodyRefusedException(refused);
  }

  private void count(int read) throws IOException {
    if (read <= 0) {
      return;
    }
    bytes += read;
    if (bytes > settings.maxBodyBytes()) {
      throw refuse(tooLarge(settings));
    }
    if (json != null && !json.fault().isEmpty()) {
      throw refuse(
          Problem.of(400, "Bad Request", "The JSON body is refused: " + json.fault() + "."));
    }
    if (settings.pace().isTooSlow(System.nanoTime() - begunNanos, bytes)) {
      throw refuse(slow());
    }
  }

  /** Tells whether the body was refused for its pace. */
  boolean isSlow() {
    return refused == 408;
  }

  private void throwIfRefused() throws BodyRefusedException {
    if (refused != 0) {
      throw new BodyRefusedException(refused);
    }
  }

  private BodyRefusedException refuse(Problem problem) throws IOException {
    throwIfRefused();
    refused = problem.status();
    refusal.send(problem);
    return new BodyRefusedException(refused);
  }

  private static Problem slow() {
    return Problem.of(408, "Request Timeout", "The body comes too slowly.");
  }

  static Problem tooLarge(GuardSettings settings) {
    return Problem.of(
        413, "Content Too Large", "At most " + settings.maxBodyBytes() + " bytes are accepted.");
  }
}
