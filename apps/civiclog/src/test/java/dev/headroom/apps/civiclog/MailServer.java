// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.kit.FaultyLink;
import jakarta.mail.internet.MimeMessage;
import java.util.List;

/** A real mail server behind a link that a test can cut. Thread-safe. */
final class MailServer implements AutoCloseable {
  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final FaultyLink link;

  private MailServer() {
    server.start();
    link = FaultyLink.to(server.getSmtp().getPort());
  }

  static MailServer start() {
    return new MailServer();
  }

  /** The connection to it. */
  FaultyLink link() {
    return link;
  }

  /** An application that delivers its mails here. */
  RunningApp.Start deliveredHere(RunningApp.Start app) {
    return app.with("headroom.media.mail.mode", "live")
        .with("headroom.media.mail.host", "127.0.0.1")
        .with("headroom.media.mail.port", link.port())
        .with("headroom.media.mail.security", "none")
        .with("headroom.media.mail.timeout", "20s");
  }

  /** All mails with a subject that begins so. */
  List<MimeMessage> received(long violation) {
    return List.of(server.getReceivedMessages()).stream()
        .filter(each -> subject(each).startsWith("Notice " + violation + " of "))
        .toList();
  }

  private static String subject(MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    link.close();
    server.stop();
  }
}
