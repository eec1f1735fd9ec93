// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler when trying again cannot help; the job is dead at once.
 *
 * <p>Immutable.
 */
public final class PermanentFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param why shown to operators, free of personal data
   */
  public PermanentFailureException(String why) {
    this(why, null);
  }

  /**
   * Creates the exception.
   *
   * @param why shown to operators, free of personal data
   */
  public PermanentFailureException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
