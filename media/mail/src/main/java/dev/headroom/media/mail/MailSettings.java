// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.List;

/**
 * The settings of the mail outbox and its SMTP server.
 *
 * <p>Immutable. Its text never shows the password.
 */
public record MailSettings(
    @Setting(
            value =
                "What happens to mails: live delivers them; log delivers none and logs one line"
                    + " each; redirect delivers all to redirect-to; allow-list delivers to the"
                    + " recipients of allow alone.",
            defaultValue = "live")
        Mode mode,
    @Setting(value = "Host name of the SMTP server.", defaultValue = "localhost") String host,
    @Setting(value = "Port of the SMTP server.", range = "1 to 65535", defaultValue = "587")
        int port,
    @Setting("User of the SMTP server. No sign-in if empty.") String user,
    @Setting(value = "Password of the SMTP server.", secret = true) String password,
    @Setting(
            value =
                "How the connection is encrypted: starttls refuses a server without it, tls from"
                    + " the first byte, none for a server on the same machine.",
            defaultValue = "starttls")
        Security security,
    @Setting(value = "Sender of mails that name none.", example = "noreply@example.com")
        String from,
    @Setting(
            value =
                "Connections to the server at once; other mails stay queued. Where mails are jobs,"
                    + " of all instances together.",
            range = "1 to 100",
            unit = "connections",
            defaultValue = "4")
        int connections,
    @Setting(
            value = "Mails after which a connection is closed, as servers limit them.",
            range = "1 to 100000",
            unit = "mails",
            defaultValue = "100")
        int mailsPerConnection,
    @Setting(
            value = "Time without a mail after which a connection is closed.",
            range = "1s to 10m",
            defaultValue = "30s")
        Duration idle,
    @Setting(
            value =
                "Longest wait for a connection, for the server to accept one, and for each of its"
                    + " responses; then the mail is tried again later.",
            range = "100ms to 10m",
            defaultValue = "30s")
        Duration timeout,
    @Setting(
            value =
                "Largest sum of a mail's attachments; a larger mail is refused. They are stored"
                    + " with the mail until it is sent.",
            range = "0 to 26214400",
            unit = "bytes",
            defaultValue = "2097152")
        long maxAttachedBytes,
    @Setting("Recipient of all mails in the mode redirect.") String redirectTo,
    @Setting(
            "Recipients of the mode allow-list: addresses such as ann@example.com, and domains such"
                + " as @example.com.")
        List<String> allow) {

  /** What happens to mails. */
  public enum Mode {
    /** All are delivered. */
    LIVE,
    /** None is delivered; one line each is logged. */
    LOG,
    /** All are delivered to one recipient. */
    REDIRECT,
    /** Those to some recipients are delivered. */
    ALLOW_LIST
  }

  /** How a connection is encrypted. */
  public enum Security {
    /** After a command; a server that does not offer it is refused. */
    STARTTLS,
    /** From the first byte. */
    TLS,
    /** Not at all. */
    NONE
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public MailSettings {
    allow = List.copyOf(allow);
    SettingsCheck.of(MailSettings.class)
        .present("host", host, "name the SMTP server")
        .inRange("port", port)
        .require(
            password.isEmpty() || !user.isEmpty(),
            "user",
            "missing",
            "a user, since there is a password",
            "set the user, or leave the password out")
        .require(
            isAddress(from), "from", "malformed", "an address", "write such as noreply@example.com")
        .inRange("connections", connections)
        .inRange("mailsPerConnection", mailsPerConnection)
        .inRange("idle", idle)
        .inRange("timeout", timeout)
        .inRange("maxAttachedBytes", maxAttachedBytes)
        .require(
            mode != Mode.REDIRECT || isAddress(redirectTo),
            "redirectTo",
            redirectTo.isEmpty() ? "missing" : "malformed",
            "an address, since the mode is redirect",
            "write such as test@example.com")
        .require(
            allow.stream().allMatch(MailSettings::isAddressOrDomain),
            "allow",
            "malformed",
            "addresses such as ann@example.com, and domains such as @example.com",
            "correct the one that is neither")
        .require(
            mode != Mode.ALLOW_LIST || !allow.isEmpty(),
            "allow",
            "empty",
            "at least one address or domain, since the mode is allow-list",
            "write such as @example.com, or choose the mode log")
        .throwIfAny();
  }

  private static boolean isAddress(String text) {
    try {
      return !MailAddress.of(text).address().isEmpty();
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static boolean isAddressOrDomain(String text) {
    return isAddress(text.startsWith("@") ? "any" + text : text);
  }

  @Override
  public String toString() {
    return "MailSettings[mode=%s, host=%s, port=%d]".formatted(mode, host, port);
  }
}
