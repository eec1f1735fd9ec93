// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.pdf;

import dev.headroom.media.pdf.PdfFont;
import dev.headroom.media.pdf.PdfMeters;
import dev.headroom.media.pdf.PdfRenderer;
import dev.headroom.media.pdf.PdfSettings;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import io.micrometer.core.instrument.Metrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Creates the renderer of PDF with the application's {@link PdfFont} beans, and warms it.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = HeadroomAutoConfiguration.class)
@ConditionalOnClass(PdfRenderer.class)
@ConditionalOnPolicy(Policy.PDF)
public class PdfAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  PdfRenderer headroomPdfRenderer(
      PdfSettings settings, ObjectProvider<PdfFont> fonts, LayerMeters registry) {
    PdfRenderer.Builder builder =
        PdfRenderer.builder()
            .settings(settings)
            .listener(new PdfMeters(registry.getIfUnique(() -> Metrics.globalRegistry)));
    fonts.orderedStream().forEach(builder::font);
    return builder.build();
  }
}
