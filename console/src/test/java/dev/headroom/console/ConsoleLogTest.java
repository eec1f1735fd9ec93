// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ConsoleLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(ConsoleServlet.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  /** Whoever is not signed in must not write lines of their own. */
  @Test
  void thePathOfAForeignFormBeginsNoLine() throws Exception {
    try (ConsoleServer server =
        new ConsoleServer(ConsoleServlet.of("orders", "0123456789abcdef0123456789abcdef"))) {
      String forged = "/x%0D%0A2026-01-01%20ERROR%20all%20is%20lost" + "!".repeat(2000);

      assertThat(server.send(server.form(forged, "do=it")).statusCode()).isEqualTo(403);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains("/x 2026-01-01 ERROR all is lost!")
        .doesNotContain("\n", "\r")
        .hasSizeLessThan(600);
  }
}
