// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy.journal;

import java.util.List;

/**
 * A step of a plan. Each may be repeated: what it has done already it leaves as it is. Immutable.
 *
 * @param kind what is done
 * @param ports of the instances; none for {@code REDIS} and {@code COPY}, one for those of one
 *     instance
 * @param before for {@code SWITCH} the ports that got requests until then; else empty
 */
public record Step(Kind kind, List<Integer> ports, List<Integer> before) {

  /** What a step does. */
  public enum Kind {
    /** Starts the Redis of the deployment. */
    REDIS,
    /** Copies the jar and the variables of the release. */
    COPY,
    /** Starts an instance. */
    START,
    /** Waits until an instance accepts requests. */
    READY,
    /** Names the instances to nginx, and waits until its old workers have ended. */
    SWITCH,
    /** Ends an instance. */
    STOP
  }

  /** Copies the collections. */
  public Step {
    ports = List.copyOf(ports);
    before = List.copyOf(before);
  }

  /** Returns the start of the Redis of the deployment. */
  public static Step redis() {
    return new Step(Kind.REDIS, List.of(), List.of());
  }

  /** Returns the copy of the jar and the variables of the release. */
  public static Step copy() {
    return new Step(Kind.COPY, List.of(), List.of());
  }

  /** Returns the start of an instance. */
  public static Step start(int port) {
    return new Step(Kind.START, List.of(port), List.of());
  }

  /** Returns the wait until an instance accepts requests. */
  public static Step ready(int port) {
    return new Step(Kind.READY, List.of(port), List.of());
  }

  /**
   * Returns the naming of instances to nginx.
   *
   * @param before the ports that get requests until then
   */
  public static Step switchTo(List<Integer> ports, List<Integer> before) {
    return new Step(Kind.SWITCH, ports, before);
  }

  /** Returns the end of an instance. */
  public static Step stop(int port) {
    return new Step(Kind.STOP, List.of(port), List.of());
  }

  /** Returns whether the step is of a kind. */
  public boolean is(Kind expected) {
    return kind == expected;
  }

  /** Returns the port of a step with one. */
  public int port() {
    return ports.getFirst();
  }
}
