// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.regex.Pattern;

/**
 * The names of keys in a store that applications and releases share: {@code
 * {<application>:<capability>}:<format>:<parts>}.
 *
 * <p>Two applications never meet, since the application's name comes first. The braces are the hash
 * tag of a Redis cluster: what one script touches, the keys of one capability, lies on one node.
 * The format is the version of what is stored: another version never reads it.
 *
 * <p>Immutable.
 */
public final class StoreKeys {

  private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int FORMAT = 1;

  private final String beginning;

  private StoreKeys(String beginning) {
    this.beginning = beginning;
  }

  /**
   * Returns the keys of one capability of one application.
   *
   * @param application {@code [A-Za-z0-9._-]}, 1 to 64 characters; the same on all instances
   * @param capability such as {@code cache}
   * @throws SettingsException if the application's name has other characters
   */
  public static StoreKeys of(String application, String capability) {
    new SettingsCheck()
        .require(
            isApplication(application),
            "name of the application in shared stores",
            application,
            APPLICATION.pattern(),
            "choose a name of those characters")
        .throwIfAny();
    return new StoreKeys("{" + application + ":" + capability + "}:" + FORMAT);
  }

  /** Returns whether a name can be that of an application in shared stores. */
  public static boolean isApplication(String name) {
    return APPLICATION.matcher(name).matches();
  }

  /**
   * Returns a key.
   *
   * @param parts its kind first; none but the last may contain a colon
   */
  public String key(String... parts) {
    return beginning + ":" + String.join(":", parts);
  }
}
