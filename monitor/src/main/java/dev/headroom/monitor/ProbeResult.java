// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

/**
 * The result of one probe.
 *
 * <p>Immutable.
 *
 * @param detail one line for operators, without secrets; may be empty
 */
public record ProbeResult(State state, String detail) {
  /** Whether a component works. */
  public enum State {
    /** It works. */
    UP,
    /** It does not work, or did not respond. */
    DOWN,
    /** It is not configured, and is ignored. */
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
