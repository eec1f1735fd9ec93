// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.api;

import org.springframework.http.HttpStatus;

/**
 * A request that is answered with a problem instead of what it asked for.
 *
 * <p>Immutable. It has no stack trace: a refusal is no fault of the program.
 */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final HttpStatus status;

  /**
   * Refuses.
   *
   * @param status of the answer
   * @param detail for the caller's eyes; no secret
   */
  public RefusedException(HttpStatus status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  /**
   * Says that a thing is not there.
   *
   * @param what the thing, such as {@code signal symbol}
   * @return a refusal with 404
   */
  public static RefusedException missing(String what) {
    return new RefusedException(HttpStatus.NOT_FOUND, "there is no such " + what);
  }

  HttpStatus status() {
    return status;
  }
}
