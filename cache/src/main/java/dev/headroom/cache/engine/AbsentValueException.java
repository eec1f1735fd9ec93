// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

/** Says inside this room that a bulk loader had no value for a key. Immutable. */
final class AbsentValueException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AbsentValueException() {
    super(null, null, false, false);
  }
}
