// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import static dev.headroom.media.mail.MailSamples.notice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.media.PermanentFailureException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The outbox, before a server that refuses, hangs up or is not there. */
class MailFailuresTest {
  private final ManualLater later = new ManualLater();
  private final ScriptedSmtpServer server = new ScriptedSmtpServer();
  private final MailOutbox outbox =
      MailOutbox.create(
          later, MailSamples.settings(server.port(), Map.of("mails-per-connection", 5)));

  MailFailuresTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    outbox.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT,550 no such user ann@example.com",
    "MAIL,553 not you",
    "DATA,554 no",
    "END,554 spam"
  })
  void givesUpWhatIsRefusedForGood(String command, String response) {
    server.respond(command, response);
    outbox.send(notice().build());

    assertThatExceptionOfType(PermanentFailureException.class)
        .isThrownBy(() -> later.run(0))
        .withMessageContaining(response.substring(0, 3))
        .withMessageNotContaining("ann@example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT,450 try later ann@example.com",
    "MAIL,451 busy",
    "MAIL,530 5.7.0 Authentication required",
    "DATA,421 closing",
    "END,452 full"
  })
  void triesAgainWhatIsRefusedForNow(String command, String response) throws Exception {
    server.respond(command, response);
    outbox.send(notice().build());

    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> later.run(0))
        .withMessageContaining(response.substring(0, 3))
        .withMessageNotContaining("ann@example.com");
    server.respond(command, command.equals("DATA") ? "354 go on" : "250 ok");
    later.run(0);
    assertThat(server.mails()).isPositive();
  }

  @Test
  void sendsAgainWhatTheServerMayHaveAccepted() throws Exception {
    server.hangUpAfterData(true);
    outbox.send(notice().build());

    assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> later.run(0));
    server.hangUpAfterData(false);
    later.run(0);
    assertThat(server.mails()).isEqualTo(2);
  }

  @Test
  void triesAgainWhileTheServerIsNotThere() throws Exception {
    server.close();
    outbox.send(notice().build());

    assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> later.run(0));
  }

  @Test
  void refusesAServerWithoutEncryptionByDefault() {
    MailOutbox strict =
        MailOutbox.create(
            later,
            MailSamples.settings(
                server.port(), Map.of("security", MailSettings.Security.STARTTLS)));
    strict.send(notice().build());

    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> later.run(0))
        .withMessageContaining("STARTTLS");
    assertThat(server.mails()).isZero();
    strict.close();
  }

  @Test
  void sendsManyMailsOverFewConnections() throws Exception {
    for (int i = 0; i < 10; i++) {
      outbox.send(notice().build());
    }
    later.runAll();

    assertThat(server.mails()).isEqualTo(10);
    assertThat(server.connections()).isEqualTo(2);
  }
}
