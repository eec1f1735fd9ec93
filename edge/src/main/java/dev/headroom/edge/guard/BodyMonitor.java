// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Monitors size, pace and JSON bounds of a body while it is read, and refuses it at the first bound
 * that is exceeded. Confined to one thread at a time.
 */
final class BodyMonitor {
  private final GuardSettings settings;
  private final RefusalSender refusal;
  private final @Nullable JsonBoundsCheck json;
  private long begunNanos;
  private boolean begun;
  private long bytes;
  private int refused;

  /** Sends the refusal of a body. */
  interface RefusalSender {
    void send(Problem problem) throws IOException;

    /**
     * Sends it when the container has closed the response to writing, as it does at its time-out.
     */
    void sendThroughContainer(Problem problem) throws IOException;
  }

  /**
   * Creates a monitor.
   *
   * @param json null for a body that is not JSON
   */
  BodyMonitor(GuardSettings settings, @Nullable JsonBoundsCheck json, RefusalSender refusal) {
    this.settings = settings;
    this.refusal = refusal;
    this.json = json;
  }

  /** Called before a read that may wait for bytes. */
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

  /** Refuses a body because the container waited for bytes until its time-out. */
  IOException refuseTimedOut() throws IOException {
    return refuseByContainer(slow());
  }

  /** Refuses a body that the container could not read: a broken chunk, or a disconnected client. */
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

  /** Returns whether the body was refused for its pace. */
  boolean isTooSlow() {
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
