// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import static dev.headroom.media.mail.MailSamples.notice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.headroom.ground.SettingsException;
import dev.headroom.media.Later;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The outbox, before a mail server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailOutboxTest {
  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final ManualLater later = new ManualLater();
  private final AtomicInteger withheld = new AtomicInteger();

  @BeforeAll
  void start() {
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop();
  }

  @BeforeEach
  void empty() throws Exception {
    server.purgeEmailFromAllMailboxes();
    later.submitted().clear();
    later.options().clear();
    withheld.set(0);
  }

  @Test
  void storesAMailAndSendsItWhenItsWorkRuns() throws Exception {
    try (MailOutbox outbox = outbox(Map.of())) {
      String id = outbox.send(notice().build());

      assertThat(server.getReceivedMessages()).isEmpty();
      later.runAll();
      MimeMessage received = only();
      assertThat(received.getMessageID()).isEqualTo(id).endsWith("@example.org>");
      assertThat(received.getSubject()).isEqualTo("Notice");
      assertThat(received.getFrom()[0]).hasToString("noreply@example.org");
      assertThat(received.getContent().toString().strip()).isEqualTo("Dear Ann");
      assertThat(received.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }
  }

  @Test
  void bearsTheSameIdAndDateWhenItIsSentAgain() throws Exception {
    try (MailOutbox outbox = outbox(Map.of())) {
      outbox.send(notice().build());

      later.run(0);
      later.run(0);
      MimeMessage[] received = server.getReceivedMessages();
      assertThat(received).hasSize(2);
      assertThat(received[0].getMessageID()).isEqualTo(received[1].getMessageID());
      assertThat(received[0].getSentDate()).isEqualTo(received[1].getSentDate());
    }
  }

  /** As after a restart between two attempts, of which the first may have been accepted. */
  @Test
  void bearsTheSameIdWhenTheSettingsNameAnotherSenderMeanwhile() throws Exception {
    String id;
    try (MailOutbox before = outbox(Map.of())) {
      id = before.send(notice().build());
    }
    try (MailOutbox after = outbox(Map.of("from", "noreply@example.net"))) {
      later.runAll();
      assertThat(only().getMessageID()).isEqualTo(id);
      assertThat(only().getFrom()[0]).hasToString("noreply@example.net");
      assertThat(after.send(notice().build())).endsWith("@example.net>");
    }
  }

  /** The same id for a reminder, or in another application, would make receivers drop it. */
  @Test
  void givesEachMailAnIdOfItsOwn() throws Exception {
    try (MailOutbox outbox = outbox(Map.of())) {
      outbox.send("violation 17", notice().build());
      outbox.send("violation 17", notice().subject("Reminder").build());
      later.runAll();

      MimeMessage[] received = server.getReceivedMessages();
      assertThat(received[0].getMessageID()).isNotEqualTo(received[1].getMessageID());
      assertThat(outbox.send(notice().build())).isNotEqualTo(outbox.send(notice().build()));
      assertThat(later.options().getFirst())
          .isEqualTo(Later.Options.uniqueUntilDone("violation 17"));
    }
  }

  @Test
  void runsAsManyAtATimeAsThereAreConnections() {
    try (MailOutbox outbox = outbox(Map.of("connections", 3))) {
      assertThat(later.running()).isEqualTo(Later.Running.WAITING.atMost(3));
      assertThat(outbox.send(notice().build())).isNotEmpty();
    }
  }

  @Test
  void sendsTextHtmlAndAttachments() throws Exception {
    try (MailOutbox outbox = outbox(Map.of())) {
      outbox.send(
          MailTemplate.of("For {{name}}", "Dear {{name}}", "<p>Dear {{name}}</p>")
              .fill(Map.of("name", "Ann & Bob שלום"))
              .to(new MailAddress("ann@example.com", "Ann é"))
              .cc(MailAddress.of("cc@example.com"))
              .bcc(MailAddress.of("bcc@example.com"))
              .replyTo(MailAddress.of("board@example.org"))
              .unsubscribe("https://example.org/u/1")
              .attach(
                  MailAttachment.pdf(
                      "Brief für Ann.pdf", "%PDF-1".getBytes(StandardCharsets.UTF_8)))
              .build());
      later.runAll();

      assertThat(server.getReceivedMessages()).hasSize(3);
      MimeMessage received = server.getReceivedMessages()[0];
      assertThat(received.getSubject()).isEqualTo("For Ann & Bob שלום");
      assertThat(received.getReplyTo()[0]).hasToString("board@example.org");
      assertThat(received.getHeader("List-Unsubscribe"))
          .containsExactly("<https://example.org/u/1>");
      assertThat(received.getHeader("List-Unsubscribe-Post"))
          .containsExactly("List-Unsubscribe=One-Click");
      MimeMultipart mixed = (MimeMultipart) received.getContent();
      MimeMultipart alternative = (MimeMultipart) mixed.getBodyPart(0).getContent();
      assertThat(alternative.getBodyPart(0).getContent()).isEqualTo("Dear Ann & Bob שלום");
      assertThat(alternative.getBodyPart(1).getContent())
          .isEqualTo("<p>Dear Ann &amp; Bob שלום</p>");
      assertThat(mixed.getBodyPart(1).getFileName()).isEqualTo("Brief für Ann.pdf");
      assertThat(mixed.getBodyPart(1).getContentType()).startsWith("application/pdf");
      assertThat(source(received)).doesNotContain("bcc@example.com");
    }
  }

  /** The library writes the low byte of a letter: a line break, of this one. */
  @Test
  void addsNoHeaderByAnAddressToUnsubscribe() throws Exception {
    try (MailOutbox outbox = outbox(Map.of())) {
      outbox.send(notice().unsubscribe("https://example.org/?n=\u010aX-More:1").build());
      later.runAll();

      assertThat(only().getHeader("X-More")).isNull();
      assertThat(only().getHeader("List-Unsubscribe"))
          .containsExactly("<https://example.org/?n=%C4%8AX-More:1>");
    }
  }

  @Test
  void deliversNothingInTheModeLog() throws Exception {
    try (MailOutbox outbox = outbox(Map.of("mode", MailSettings.Mode.LOG))) {
      outbox.send(notice().build());
      later.runAll();

      assertThat(server.getReceivedMessages()).isEmpty();
      assertThat(withheld).hasValue(1);
    }
  }

  @Test
  void notifiesItsListenersOfTheMailThatTheServerAccepted() throws Exception {
    List<String> accepted = new ArrayList<>();
    MailListener listener =
        new MailListener() {
          @Override
          public void sent(String messageId, Duration took) {
            accepted.add(messageId);
          }
        };
    try (MailOutbox outbox =
        MailOutbox.create(
            later,
            MailSamples.settings(server.getSmtp().getPort(), Map.of()),
            List.of(listener, listener))) {
      String id = outbox.send(notice().build());
      assertThat(accepted).as("stored, not sent").isEmpty();
      later.runAll();

      assertThat(accepted).containsExactly(id, id);
    }
  }

  /**
   * Else its work would be tried again, and the mail sent again, until its attempts are used up.
   */
  @Test
  void isSentOnceWhereListenersFailAndTheOthersAreNotified() throws Exception {
    List<String> accepted = new ArrayList<>();
    MailListener broken =
        new MailListener() {
          @Override
          public void sent(String messageId, Duration took) {
            throw new IllegalStateException("no connection");
          }
        };
    MailListener unloadable =
        new MailListener() {
          @Override
          public void sent(String messageId, Duration took) {
            throw new NoClassDefFoundError("com/example/Other");
          }
        };
    MailListener last =
        new MailListener() {
          @Override
          public void sent(String messageId, Duration took) {
            accepted.add(messageId);
          }
        };
    try (MailOutbox outbox =
        MailOutbox.create(
            later,
            MailSamples.settings(server.getSmtp().getPort(), Map.of()),
            List.of(broken, unloadable, last))) {
      String id = outbox.send(notice().build());
      later.runAll();

      assertThat(server.getReceivedMessages()).hasSize(1);
      assertThat(accepted).containsExactly(id);
    }
  }

  /** A file of text, too, such as one that is signed. */
  @Test
  void carriesEachByteOfAFile() throws Exception {
    byte[] csv = "a;b\n1;2\n".getBytes(StandardCharsets.UTF_8);
    try (MailOutbox outbox = outbox(Map.of())) {
      outbox.send(notice().attach(new MailAttachment("a.csv", "text/csv", csv)).build());
      later.runAll();

      MimeMultipart parts = (MimeMultipart) only().getContent();
      assertThat(parts.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo(csv);
    }
  }

  @Test
  void redirectsAllMailsToOneRecipient() throws Exception {
    Map<String, Object> redirect =
        Map.of("mode", MailSettings.Mode.REDIRECT, "redirect-to", "test@example.net");
    try (MailOutbox outbox = outbox(redirect)) {
      outbox.send(notice().cc(MailAddress.of("cc@example.com")).build());
      later.runAll();

      MimeMessage received = only();
      assertThat(received.getAllRecipients())
          .extracting(Object::toString)
          .containsExactly("test@example.net");
      assertThat(received.getHeader("X-Original-Recipients")[0])
          .contains("ann@example.com", "cc@example.com");
    }
  }

  @Test
  void deliversToAllowedRecipientsAlone() throws Exception {
    Map<String, Object> allow =
        Map.of(
            "mode",
            MailSettings.Mode.ALLOW_LIST,
            "allow",
            List.of("@example.org", "Ann@example.com"));
    try (MailOutbox outbox = outbox(allow)) {
      outbox.send(notice().to(MailAddress.of("bob@example.com")).build());
      outbox.send(Mail.to("bob@example.com").subject("s").text("t").build());
      outbox.send(Mail.to("carol@EXAMPLE.org").subject("s").text("t").build());
      later.runAll();

      assertThat(server.getReceivedMessages()).hasSize(2);
      assertThat(server.getUserManager().getUserByEmail("bob@example.com")).isNull();
      assertThat(withheld).hasValue(1);
    }
  }

  /** It would match nobody, and all mails be withheld. */
  @Test
  void refusesADomainWithoutItsAtSign() {
    Map<String, Object> allow =
        Map.of(
            "mode", MailSettings.Mode.ALLOW_LIST, "allow", List.of("@example.org", "example.com"));

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> outbox(allow))
        .withMessageContaining("@example.com");
  }

  @Test
  void refusesAttachmentsThatAreTooLarge() {
    try (MailOutbox outbox = outbox(Map.of("max-attached-bytes", 3L))) {
      Mail mail = notice().attach(MailAttachment.pdf("a.pdf", new byte[4])).build();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> outbox.send(mail))
          .withMessageContaining("max-attached-bytes");
      assertThat(later.submitted()).isEmpty();
    }
  }

  private MailOutbox outbox(Map<String, Object> more) {
    return MailOutbox.create(
        later,
        MailSamples.settings(server.getSmtp().getPort(), more),
        List.of(
            new MailListener() {
              @Override
              public void withheld(String messageId) {
                withheld.incrementAndGet();
              }
            }));
  }

  private MimeMessage only() {
    assertThat(server.getReceivedMessages()).hasSize(1);
    return server.getReceivedMessages()[0];
  }

  private static String source(MimeMessage message) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    message.writeTo(out);
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
