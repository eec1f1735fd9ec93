// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.demo.Scenario;

/**
 * The scenarios by the applications' names.
 *
 * <p>Immutable.
 */
public final class Scenarios {

  private Scenarios() {}

  /**
   * Returns the scenario of an application.
   *
   * @param app its name on the command line
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Scenario of(String app) {
    return switch (app) {
      case "alpine" -> new AlpineScenario();
      case "civiclog" -> new CivicLogScenario();
      case "jewgo" -> new JewgoScenario();
      case "toeic" -> new ToeicScenario();
      default -> throw new IllegalArgumentException("there is no demo of the app " + app);
    };
  }
}
