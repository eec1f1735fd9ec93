// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import org.springframework.http.HttpStatus;

/**
 * A request that is rejected with a status and a reason, as {@code application/problem+json}.
 *
 * <p>Immutable. It has no stack trace: a rejected request is no fault of the program.
 */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final HttpStatus status;

  /**
   * Creates the rejection.
   *
   * @param status the response's status
   * @param detail the reason, which the client sees; no secret
   */
  public RefusedException(HttpStatus status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  /**
   * Returns a rejection with 404.
   *
   * @param what the thing that does not exist, such as {@code signal symbol}
   */
  public static RefusedException missing(String what) {
    return new RefusedException(HttpStatus.NOT_FOUND, "there is no such " + what);
  }

  HttpStatus status() {
    return status;
  }
}
