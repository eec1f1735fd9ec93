// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.spring.settings.SectionCheck;
import java.util.List;
import java.util.function.Predicate;

/**
 * The replicas of the database.
 *
 * <p>Immutable. Its text never shows an address.
 */
public record ReplicaProperties(
    @Setting(
            "Streaming replicas of the database, to which read-only transactions are routed. None"
                + " if not set: all go to the primary.")
        List<Entry> replicas)
    implements SectionCheck {
  private static final String DATABASE = "headroom.database.url";

  /**
   * One replica.
   *
   * <p>Immutable. Its text never shows the address.
   */
  public record Entry(
      @Setting(
              value =
                  "Address of the replica, in the form of headroom.database.url. Without a user, it"
                      + " has the user and the password of the primary.",
              example = "postgres://replica-1:5432/app",
              secret = true)
          DatabaseUrl url,
      @Setting(
              value = "Share of the reads, relative to the other replicas.",
              range = "1 to 1000",
              defaultValue = "1")
          int weight) {

    /**
     * Checks the weight.
     *
     * @throws dev.headroom.ground.SettingsException if it is out of range
     */
    public Entry {
      SettingsCheck.of(Entry.class).inRange("weight", weight).throwIfAny();
    }

    /** Returns the address with a user. */
    public DatabaseUrl address(DatabaseUrl primary) {
      return url.user() == null ? url.withCredentials(primary.user(), primary.password()) : url;
    }

    @Override
    public String toString() {
      return "Entry[weight=%d]".formatted(weight);
    }
  }

  @Override
  public void check(Predicate<String> isSet, SettingsCheck check) {
    check.require(
        replicas.isEmpty() || isSet.test(DATABASE),
        "headroom.database.replicas",
        replicas.size(),
        "none, as long as no primary is set",
        "set " + DATABASE);
  }
}
