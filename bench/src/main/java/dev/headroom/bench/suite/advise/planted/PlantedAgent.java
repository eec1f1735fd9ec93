// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise.planted;

/** A Java agent that does nothing: its jar is thereby on the class path. Immutable. */
public final class PlantedAgent {
  private PlantedAgent() {}

  /**
   * Does nothing.
   *
   * @param arguments of the agent
   */
  public static void premain(String arguments) {}
}
