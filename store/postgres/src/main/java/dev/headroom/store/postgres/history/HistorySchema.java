// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import dev.headroom.store.postgres.schema.SchemaScript;

/**
 * The tables of the history.
 *
 * <p>Immutable.
 */
public final class HistorySchema {
  private HistorySchema() {}

  /** Returns the statements; {@code OwnSchema.print} writes them for an administrator. */
  public static SchemaScript script() {
    return SchemaScript.of(HistorySchema.class, "history.sql");
  }
}
