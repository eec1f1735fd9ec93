// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/** Says inside this room that a bulk loader had no value for a key. Immutable. */
final class Absent extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Absent() {
    super(null, null, false, false);
  }
}
