// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.schema;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.util.regex.Pattern;

/**
 * Where Headroom's own tables are in PostgreSQL, and who creates them.
 *
 * <p>Immutable.
 */
public record SchemaSettings(
    @Setting(
            value =
                "What is done at start about Headroom's own tables: create makes those that are"
                    + " missing; validate makes none, and while something is missing sessions do"
                    + " not start, limits are unavailable and there is no index advice; print"
                    + " writes the SQL of the tables in use to standard output, for an"
                    + " administrator, and ends the application.",
            defaultValue = "create")
        Mode mode,
    @Setting(
            value =
                "Schema of Headroom's own tables: lower-case letters, digits and underscores."
                    + " Applications with different users must not share one.",
            defaultValue = "headroom")
        String name) {
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /** Who creates the tables. */
  public enum Mode {
    /** The application creates what is missing. */
    CREATE,
    /** Someone else does; the application checks that all is there. */
    VALIDATE,
    /** Someone else does; the application prints the SQL. */
    PRINT
  }

  /**
   * Checks the name.
   *
   * @throws dev.headroom.ground.SettingsException if it is no lower-case identifier
   */
  public SchemaSettings {
    SettingsCheck.of(SchemaSettings.class)
        .require(
            NAME.matcher(name).matches() && !name.startsWith("pg_"),
            "name",
            name,
            "lower-case letters, digits, _; not beginning with pg_",
            "set the name of a schema, such as headroom")
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static SchemaSettings defaults() {
    return SettingsRecord.of(SchemaSettings.class).defaults();
  }
}
