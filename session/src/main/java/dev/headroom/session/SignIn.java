// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.Device;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated user on a device, for whom a session is opened.
 *
 * <p>Immutable.
 *
 * @param user the user
 * @param device what the user recognizes the session by
 * @param authorities what its tokens allow; no spaces in a name
 * @param client the client application; null if unknown
 * @param tenant the tenant; null if there are none
 * @param deviceKey the key that the device has proven to hold; null if none
 */
public record SignIn(
    String user,
    Device device,
    List<String> authorities,
    @Nullable String client,
    @Nullable String tenant,
    @Nullable String deviceKey) {
  private static final int MAX_USER_LENGTH = 200;

  /** Copies and checks. */
  public SignIn {
    authorities = List.copyOf(authorities);
    if (user.isBlank() || user.length() > MAX_USER_LENGTH) {
      throw new IllegalArgumentException(
          "user had " + user.length() + " characters, allowed 1 to " + MAX_USER_LENGTH);
    }
    for (String each : authorities) {
      if (each.isEmpty() || each.indexOf(' ') >= 0) {
        throw new IllegalArgumentException("authority was empty or had a space, allowed one word");
      }
    }
  }

  /** Returns a sign-in without client, tenant and device key. */
  public static SignIn of(String user, Device device, String... authorities) {
    return new SignIn(user, device, List.of(authorities), null, null, null);
  }

  /** Returns the sign-in with a client application. */
  public SignIn withClient(String id) {
    return new SignIn(user, device, authorities, id, tenant, deviceKey);
  }

  /** Returns the sign-in with a tenant. */
  public SignIn withTenant(String id) {
    return new SignIn(user, device, authorities, client, id, deviceKey);
  }

  /** Returns the sign-in with the key that the device has proven to hold. */
  public SignIn withDeviceKey(String key) {
    return new SignIn(user, device, authorities, client, tenant, key);
  }
}
