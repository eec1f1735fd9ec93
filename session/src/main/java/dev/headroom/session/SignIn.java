// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.Device;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user who has proven who he is, on a device.
 *
 * <p>Immutable.
 *
 * @param user whose session it will be
 * @param device what he will recognise it by
 * @param authorities what its tokens allow; no spaces in a name
 * @param client by which client application; null if nobody said
 * @param tenant of which tenant; null if there are none
 * @param deviceKey the key that the device proved to have; null if it proved none
 */
public record SignIn(
    String user,
    Device device,
    List<String> authorities,
    @Nullable String client,
    @Nullable String tenant,
    @Nullable String deviceKey) {
  private static final int LONGEST = 200;

  /** Copies and checks. */
  public SignIn {
    authorities = List.copyOf(authorities);
    if (user.isBlank() || user.length() > LONGEST) {
      throw new IllegalArgumentException(
          "user had " + user.length() + " characters, allowed 1 to " + LONGEST);
    }
    for (String each : authorities) {
      if (each.isEmpty() || each.indexOf(' ') >= 0) {
        throw new IllegalArgumentException("authority held a space or nothing, allowed one word");
      }
    }
  }

  /** Returns the sign-in of a user by no client of note. */
  public static SignIn of(String user, Device device, String... authorities) {
    return new SignIn(user, device, List.of(authorities), null, null, null);
  }
}
