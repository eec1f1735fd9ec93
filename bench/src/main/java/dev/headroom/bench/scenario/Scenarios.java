// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.Scenario;

/**
 * The scenarios of the applications.
 *
 * <p>Immutable.
 */
public final class Scenarios {

  private Scenarios() {}

  /** Returns the scenario of an application. */
  public static Scenario of(ReferenceApp app) {
    return switch (app) {
      case ALPINE -> new AlpineScenario();
      case CIVICLOG -> new CivicLogScenario();
      case JEWGO -> new JewgoScenario();
      case TOEIC -> new ToeicScenario();
    };
  }
}
