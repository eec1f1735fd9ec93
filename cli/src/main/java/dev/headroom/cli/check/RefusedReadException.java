// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.io.IOException;

/** An operators' endpoint that responded with no success. Immutable. */
final class RefusedReadException extends IOException {

  private static final long serialVersionUID = 1;

  private final String observed;
  private final String remedy;

  RefusedReadException(String observed, String remedy) {
    super(observed);
    this.observed = observed;
    this.remedy = remedy;
  }

  String observed() {
    return observed;
  }

  String remedy() {
    return remedy;
  }
}
