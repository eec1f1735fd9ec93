// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.operate;

import org.jspecify.annotations.Nullable;

/** A backup or a restore of a configuration that was refused or failed. Immutable. */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ConfigurationException(String message) {
    this(message, null);
  }

  ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
