// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

/**
 * The result of one check.
 *
 * <p>Immutable.
 *
 * @param name the name of the check
 * @param passed whether the service is as it should be
 * @param observed what the service returned
 * @param remedy what to do if the check failed; empty if it passed
 */
public record CheckResult(String name, boolean passed, String observed, String remedy) {

  static CheckResult judge(String name, boolean passed, String observed, String remedy) {
    return passed ? passed(name, observed) : failed(name, observed, remedy);
  }

  static CheckResult passed(String name, String observed) {
    return new CheckResult(name, true, observed, "");
  }

  static CheckResult failed(String name, String observed, String remedy) {
    return new CheckResult(name, false, observed, remedy);
  }
}
