// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings of channels to which alerts are sent, besides the log.
 *
 * <p>Immutable. Its text shows neither addresses nor the header, which may be secrets.
 */
public record AlertDeliverySettings(
    @Setting(
            value =
                "Webhooks by name: the address to which alerts are posted, in the form of"
                    + " Alertmanager's webhook with a field text besides, which Slack and"
                    + " Mattermost show.",
            secret = true)
        Map<String, URI> webhooks,
    @Setting(
            value =
                "Value of the header Authorization of each webhook; none if empty. It is sent to"
                    + " one host alone: all webhooks must be of the same one.",
            secret = true)
        String webhookAuthorization,
    @Setting(
            value = "Longest wait for the response of a webhook; then it is tried again.",
            range = "100ms to 60s",
            defaultValue = "5s")
        Duration webhookTimeout,
    @Setting(
            value =
                "Time after which a message that could not be delivered is dropped. Until then it"
                    + " is tried again, after 1 second at first and after 5 minutes at most.",
            range = "1m to 7d",
            defaultValue = "24h")
        Duration keep) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /** What a header carries as it is: the client shows any other value in its error. */
  private static final Pattern VALUE = Pattern.compile("[ -~]*");

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public AlertDeliverySettings {
    webhooks = Map.copyOf(webhooks);
    SettingsCheck check =
        SettingsCheck.of(AlertDeliverySettings.class)
            .inRange("webhookTimeout", webhookTimeout)
            .inRange("keep", keep);
    webhooks.forEach((name, address) -> {
      String scheme = String.valueOf(address.getScheme());
      check.require(
          NAME.matcher(name).matches() && !name.equals("log") && !name.equals("mail"),
          "webhooks." + name,
          name,
          "a name of letters, digits and hyphens, but not log or mail",
          "rename it");
      check.require(
          (scheme.equals("http") || scheme.equals("https"))
              && address.getHost() != null
              && address.getRawUserInfo() == null,
          "webhooks." + name,
          "(hidden, an address may be a secret)",
          "http://host or https://host, without user information",
          "give the absolute address");
    });
    check.require(
        VALUE.matcher(webhookAuthorization).matches(),
        "webhookAuthorization",
        "(hidden, it is a secret)",
        "one line of letters, digits and punctuation of ASCII",
        "set the value alone, such as Bearer and the token");
    check.require(
        webhookAuthorization.isEmpty()
            || webhooks.values().stream().map(AlertDeliverySettings::origin).distinct().count()
                <= 1,
        "webhookAuthorization",
        "(hidden, it is a secret)",
        "webhooks of one host, or none of its value",
        "set it for the webhooks of one host, and send to the others without it");
    check.throwIfAny();
  }

  private static String origin(URI address) {
    return (address.getScheme() + "://" + address.getHost() + ":" + address.getPort())
        .toLowerCase(Locale.ROOT);
  }

  /** Returns the default settings: the log alone. */
  public static AlertDeliverySettings defaults() {
    return SettingsRecord.of(AlertDeliverySettings.class).defaults();
  }

  @Override
  public String toString() {
    return "AlertDeliverySettings[webhooks=%s, webhookTimeout=%s, keep=%s]"
        .formatted(webhooks.keySet(), webhookTimeout, keep);
  }
}
