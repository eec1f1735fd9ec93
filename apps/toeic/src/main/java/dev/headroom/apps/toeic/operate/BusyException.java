// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

/**
 * A lane is full; the work was not begun.
 *
 * <p>Immutable. It has no stack trace: a refusal is no fault of the program.
 */
public final class BusyException extends RuntimeException {

  private static final long serialVersionUID = 1;

  BusyException(String lane) {
    super("too much work for " + lane + " at once, try again in a second", null, false, false);
  }
}
