// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import org.jspecify.annotations.Nullable;

/**
 * A backup or a restore that failed or was refused.
 *
 * <p>Immutable. The message has the reason and what to do, and no password. Earlier backups are
 * unharmed.
 */
public final class BackupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BackupException(String message) {
    this(message, null);
  }

  BackupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
