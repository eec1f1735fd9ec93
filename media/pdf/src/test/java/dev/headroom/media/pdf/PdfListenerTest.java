// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PdfListenerTest {
  private final PdfSettings settings =
      SettingsRecord.of(PdfSettings.class)
          .create(each ->
              switch (each.name()) {
                case "timeout" -> Duration.ofMinutes(2);
                case "warm" -> false;
                default -> each.defaultValue();
              });

  @Test
  void costsNoDocumentWhereItFails() {
    PdfListener broken =
        new PdfListener() {
          @Override
          public void rendered(Duration took, int sizeBytes) {
            throw new NoClassDefFoundError("com/example/Other");
          }

          @Override
          public void reused() {
            throw new IllegalStateException("no registry");
          }
        };
    try (PdfRenderer pdf = PdfRenderer.builder().settings(settings).listener(broken).build()) {
      byte[] first = pdf.render("<p>Dear Ann,</p>");
      assertThat(pdf.render("<p>Dear Ann,</p>")).isEqualTo(first);
    }
  }
}
