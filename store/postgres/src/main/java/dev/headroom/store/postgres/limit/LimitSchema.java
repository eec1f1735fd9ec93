// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.store.postgres.schema.SchemaScript;

/**
 * The tables and functions of limits.
 *
 * <p>Immutable.
 */
public final class LimitSchema {
  private LimitSchema() {}

  /** Returns the statements; {@code OwnSchema.print} writes them for an administrator. */
  public static SchemaScript script() {
    return SchemaScript.of(LimitSchema.class, "limit.sql");
  }
}
