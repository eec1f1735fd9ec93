// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail.docs;

import dev.headroom.media.mail.Mail;
import dev.headroom.media.mail.MailAddress;
import dev.headroom.media.mail.MailAttachment;
import dev.headroom.media.mail.MailOutbox;
import dev.headroom.media.mail.MailTemplate;
import java.util.Map;

/** The samples of the page of mail. */
final class FirstMail {
  private final MailOutbox outbox;

  FirstMail(MailOutbox outbox) {
    this.outbox = outbox;
  }

  // @start region="mail"
  void notify(String address) {
    outbox.send(Mail.to(address).subject("Notice").text("Your bins were left out.").build());
  }

  // @end

  // @start region="mail-template"
  private final MailTemplate notice =
      MailTemplate.of(
          "Notice for {{property}}",
          "Dear {{name}},\n{{reason}}",
          "<p>Dear {{name}},</p>{{reason}}");

  void notify(String address, byte[] letter) {
    Map<String, String> model =
        Map.of("property", "12 Elm Street", "name", "Ann & Bob", "reason", "Bins left out.");
    outbox.send(
        "violation 17",
        notice
            .fill(model)
            .to(MailAddress.of(address))
            .attach(MailAttachment.pdf("notice.pdf", letter))
            .build());
  }
  // @end
}
