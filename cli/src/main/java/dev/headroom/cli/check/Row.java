// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

/**
 * One thing that was looked at.
 *
 * <p>Immutable.
 *
 * @param name what it is called
 * @param passed whether it holds
 * @param said what was seen
 * @param remedy what to do if it does not hold; empty if it holds
 */
public record Row(String name, boolean passed, String said, String remedy) {

  static Row passed(String name, String said) {
    return new Row(name, true, said, "");
  }

  static Row failed(String name, String said, String remedy) {
    return new Row(name, false, said, remedy);
  }
}
