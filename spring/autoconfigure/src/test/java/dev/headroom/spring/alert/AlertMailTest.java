// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.media.mail.MailSettings;
import dev.headroom.monitor.alert.Alert;
import dev.headroom.monitor.alert.AlertNotice;
import dev.headroom.monitor.alert.AlertSettings;
import dev.headroom.monitor.alert.AlertState;
import dev.headroom.monitor.alert.delivery.AlertChannel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertMailTest {
  private final MailServer server = new MailServer();
  private final AlertMail mail =
      new AlertMail(settings(server.port()), List.of("gone@example.com", "ops@example.com"));

  AlertMailTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    mail.close();
    server.close();
  }

  /** Somebody whose address is no longer there must not silence the alerts of all others. */
  @Test
  void mailsToTheOthersWhenOneRecipientIsRefused() throws Exception {
    server.respond("gone@example.com", "550 no such user");

    mail.send(notices());

    assertThat(server.next()).contains("To: ops@example.com").doesNotContain("gone@example.com");
    assertThat(server.waiting()).isZero();
  }

  @Test
  void triesThoseAgainThatDidNotGetIt() throws Exception {
    server.respond("gone@example.com", "452 mailbox full");
    List<AlertNotice> notices = notices();

    assertThatThrownBy(() -> mail.send(notices)).isInstanceOf(IllegalStateException.class);
    assertThat(server.next()).contains("To: ops@example.com");
    server.respond("gone@example.com", "250 fine");
    mail.send(notices);

    assertThat(server.next()).contains("To: gone@example.com");
    assertThat(server.waiting()).isZero();
  }

  @Test
  void isRefusedForGoodWhenEveryRecipientIs() {
    server.respond("gone@example.com", "550 no such user");
    server.respond("ops@example.com", "550 no such user");

    assertThatThrownBy(() -> mail.send(notices()))
        .isInstanceOf(AlertChannel.PermanentRefusalException.class)
        .hasMessageContaining("550");
  }

  private static List<AlertNotice> notices() {
    Alert alert =
        new Alert(
            AlertSettings.defaults().effectiveRules().getFirst(),
            new TreeMap<>(),
            AlertState.initial(Instant.EPOCH),
            new Alert.Handling(false, null, null));
    return List.of(new AlertNotice(Instant.EPOCH, AlertNotice.Kind.FIRING, alert));
  }

  private static MailSettings settings(int port) {
    Map<String, Object> values =
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
            "noreply@example.com");
    return SettingsRecord.of(MailSettings.class)
        .create(each -> values.getOrDefault(each.name(), each.defaultValue()));
  }
}
