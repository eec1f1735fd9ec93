// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

/**
 * What one probe found.
 *
 * <p>Immutable.
 *
 * @param detail one line for operators; holds no secret; may be empty
 */
public record ProbeResult(State state, String detail) {
  /** Whether the component works. */
  public enum State {
    /** It answered. */
    UP,
    /** It did not answer, or said that it cannot work. */
    DOWN,
    /** It is not configured here; it counts for nothing. */
    UNUSED
  }

  /** Returns the result of a component that works. */
  public static ProbeResult up(String detail) {
    return new ProbeResult(State.UP, detail);
  }

  /** Returns the result of a component that does not work. */
  public static ProbeResult down(String detail) {
    return new ProbeResult(State.DOWN, detail);
  }

  /** Returns the result of a component that is not configured. */
  public static ProbeResult unused(String detail) {
    return new ProbeResult(State.UNUSED, detail);
  }
}
