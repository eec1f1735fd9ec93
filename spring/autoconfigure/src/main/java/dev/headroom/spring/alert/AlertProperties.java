// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.spring.settings.SectionCheck;
import java.util.List;
import java.util.function.Predicate;

/**
 * The settings of alerts that the starter adds to those of the module.
 *
 * <p>Immutable. Its text does not show the addresses.
 */
public record AlertProperties(
    @Setting(
            "Addresses to which alerts are mailed, sent at once by the server of"
                + " headroom.media.mail, without a database. No mail is sent if empty.")
        List<String> mailTo)
    implements SectionCheck {

  /** Copies. */
  public AlertProperties {
    mailTo = List.copyOf(mailTo);
  }

  @Override
  public void check(Predicate<String> isSet, SettingsCheck check) {
    check.require(
        mailTo.isEmpty() || isSet.test("headroom.media.mail.from"),
        "headroom.monitor.alerts.mail-to",
        mailTo.size() + " addresses",
        "none, as long as no mail server is set",
        "set headroom.media.mail.from, and bring headroom-media-mail");
  }

  @Override
  public String toString() {
    return "AlertProperties[mailTo=" + mailTo.size() + "]";
  }
}
