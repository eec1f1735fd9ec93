// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An address of a mail, with the name that is shown beside it.
 *
 * <p>Immutable. Its text does not show the address, which is personal data.
 *
 * @param address such as {@code ann@example.com}, in ASCII
 * @param name shown beside the address; may be empty
 */
public record MailAddress(String address, String name) {
  private static final Pattern ADDRESS =
      Pattern.compile("[\\w!#$%&'*+/=?^`{|}~.-]+@[A-Za-z0-9.-]+");

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if the address is malformed, or the name has a line break; the
   *     message shows neither
   */
  public MailAddress {
    HeaderText.require("address", address);
    HeaderText.require("name of an address", name);
    if (!isWellFormed(address)) {
      throw new IllegalArgumentException(
          "address of %d characters is malformed: write such as ann@example.com"
              .formatted(address.length()));
    }
  }

  /** Creates an address without a name. */
  public static MailAddress of(String address) {
    return new MailAddress(address, "");
  }

  private static boolean isWellFormed(String address) {
    try {
      return ADDRESS.matcher(address).matches()
          && new InternetAddress(address, true).getAddress().equals(address);
    } catch (AddressException malformed) {
      return false;
    }
  }

  /** Returns the part after the at sign, in lower case. */
  String domain() {
    return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  InternetAddress toHeader() {
    try {
      return name.isEmpty()
          ? new InternetAddress(address, false)
          : new InternetAddress(address, name, StandardCharsets.UTF_8.name());
    } catch (AddressException | UnsupportedEncodingException impossible) {
      throw new IllegalStateException("the address was checked", impossible);
    }
  }

  @Override
  public String toString() {
    return "MailAddress[at %s]".formatted(domain());
  }
}
