// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Images in the HTML that no document shows. */
class LeftOutImagesTest {
  /** A header with a negative number of colours, for which the JDK throws no IOException. */
  private static final String BROKEN_BMP =
      "Qk06AAAAAAAAAP////8oAAAAAQAAAAEAAAABAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";

  private final PdfSettings settings =
      SettingsRecord.of(PdfSettings.class)
          .create(each ->
              switch (each.name()) {
                case "timeout" -> Duration.ofMinutes(2);
                case "warm" -> false;
                default -> each.defaultValue();
              });

  @Test
  void areLoggedWithTheReason() {
    Logger logger = (Logger) LoggerFactory.getLogger(PdfRenderer.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (PdfRenderer pdf = PdfRenderer.builder().settings(settings).build()) {
      byte[] document =
          pdf.render(
              "<img src=\"data:image/svg+xml;utf8,%3Csvg/%3E\">"
                  + "<img src=\"data:image/webp;base64,UklGRgAAAABXRUJQ\">"
                  + "<img src=\"data:image/png;base64,iVBORw0KGgo=\">"
                  + "<img src=\"data:image/bmp;base64,"
                  + BROKEN_BMP
                  + "\"><p>after</p>");
      assertThat(document).isNotEmpty();
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(each -> each.endsWith("it is not in base64"))
        .anyMatch(each -> each.contains("no image of its format"))
        .haveExactly(2, new Condition<>(each -> each.contains("it cannot be read"), "unreadable"));
  }
}
