// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

/**
 * One thing that was looked at.
 *
 * <p>Immutable.
 *
 * @param name what it is called
 * @param passed whether it holds
 * @param observed what was seen
 * @param remedy what to do if it does not hold; empty if it holds
 */
public record CheckResult(String name, boolean passed, String observed, String remedy) {

  static CheckResult passed(String name, String said) {
    return new CheckResult(name, true, said, "");
  }

  static CheckResult failed(String name, String said, String remedy) {
    return new CheckResult(name, false, said, remedy);
  }
}
