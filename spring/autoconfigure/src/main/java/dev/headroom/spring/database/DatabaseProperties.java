// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.ground.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the database that the starter adds to those of the module.
 *
 * <p>Immutable. Its text never shows the address or the password.
 */
public record DatabaseProperties(
    @Setting(
            value =
                "Address of the database: postgres://user:password@host:port/name or a JDBC URL."
                    + " Not set, the data source is the application's.",
            example = "postgres://user:password@localhost:5432/app",
            secret = true)
        DatabaseUrl url,
    @Setting("User of the database. Not set, the user of the address.") @Nullable String user,
    @Setting(
            value = "Password of the database. Not set, the password of the address.",
            secret = true)
        @Nullable String password,
    @Setting("Indexes that are added to the application's tables while it runs.")
        List<IndexDefinition> indexes,
    @Setting(
            value =
                "When the added indexes are built: auto, in the background once the application is"
                    + " ready; manual, by headroom.command only.",
            defaultValue = "auto")
        IndexMigrationMode indexMigration,
    @Setting(
            value =
                "Whether operators have the endpoints below /api/database, such as"
                    + " /api/database/findings. Works without an address too.",
            defaultValue = "false")
        boolean admin) {

  /** When the added indexes are built. */
  public enum IndexMigrationMode {
    /** In the background, once the application is ready. */
    AUTO,
    /** By command only. */
    MANUAL
  }

  /** Returns the address with its user and password. */
  public DatabaseUrl address() {
    return url.withCredentials(user, password);
  }

  @Override
  public String toString() {
    return "DatabaseProperties[indexes=%d]".formatted(indexes.size());
  }
}
