// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.file;

import org.jspecify.annotations.Nullable;

/**
 * A file of a configuration that could not be read, written, backed up or restored; one line says
 * what to do. Immutable.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Creates a failure; the message says what to do. */
  public ConfigurationException(String message) {
    this(message, null);
  }

  /** Creates a failure with its cause; the message says what to do. */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
