// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailTest {
  private static final String EVIL = "x\r\nBcc: victim@example.com";

  @ParameterizedTest
  @ValueSource(strings = {EVIL, "x\nSubject: y", "x\ry", "x\u0000y", "x\u2028y", "x\u0085y"})
  void refusesTextsThatWouldBeginAnotherHeader(String text) {
    refuses(() -> Mail.to("ann@example.com").subject(text).text("t").build());
    refuses(() -> new MailAddress("ann@example.com", text));
    refuses(() -> MailAddress.of("ann@example.com" + text));
    refuses(() -> new MailAttachment(text, "text/plain", new byte[0]));
    refuses(() -> new MailAttachment("a", "text/plain; " + text, new byte[0]));
    refuses(() ->
        Mail.to("ann@example.com").text("t").unsubscribe("https://example.org/" + text).build());
    MailTemplate template = MailTemplate.of("For {{name}}", "t", "<p>t</p>");
    refuses(
        () -> template.fill(Map.of("name", text)).to(MailAddress.of("ann@example.com")).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ann",
        "@example.com",
        "ann@",
        "Ann <ann@example.com>",
        "ann@example.com,bob@example.com",
        "ann@example.com ",
        "ann bob@example.com",
        "änn@example.com",
        "group: ann@example.com;"
      })
  void refusesAMalformedAddressWithoutShowingIt(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MailAddress.of(address))
        .withMessageStartingWith("address of " + address.length() + " characters is malformed");
  }

  @Test
  void refusesAMailThatNobodyGetsOrThatSaysNothing() {
    refuses(() -> Mail.builder().subject("s").text("t").build());
    refuses(() -> Mail.to("ann@example.com").subject("s").build());
    refuses(() -> Mail.to("ann@example.com").text("t").unsubscribe("http://example.org").build());
  }

  @Test
  void refusesAPathInAFileName() {
    refuses(() -> MailAttachment.pdf("../a.pdf", new byte[0]));
    refuses(() -> MailAttachment.pdf("a\\b.pdf", new byte[0]));
    refuses(() -> MailAttachment.pdf(" ", new byte[0]));
    refuses(() -> new MailAttachment("a", "Multipart/Mixed", new byte[0]));
  }

  @Test
  void showsNoPartOfAMalformedAddressToUnsubscribe() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Mail.to("ann@example.com").text("t").unsubscribe("https://x.org/a b").build())
        .withMessageNotContaining("x.org")
        .withNoCause();
  }

  @Test
  void showsNoPersonalData() {
    Mail mail = Mail.to("ann@example.com").subject("secret").text("secret").build();

    assertThat(mail.toString() + mail.to()).doesNotContain("ann", "secret");
  }

  private static void refuses(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call);
  }
}
