// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Settings and mails of the tests. */
final class MailSamples {
  private MailSamples() {}

  /** Returns settings of a server on this machine, with some values by the names of settings. */
  static MailSettings settings(int port, Map<String, Object> more) {
    Map<String, Object> values =
        new HashMap<>(
            Map.of(
                "host",
                "127.0.0.1",
                "port",
                port,
                "security",
                MailSettings.Security.NONE,
                "timeout",
                Duration.ofSeconds(20),
                "from",
                "noreply@example.org"));
    values.putAll(more);
    return SettingsRecord.of(MailSettings.class)
        .create(each -> values.getOrDefault(each.name(), each.defaultValue()));
  }

  static Mail.Builder notice() {
    return Mail.to("ann@example.com").subject("Notice").text("Dear Ann");
  }
}
