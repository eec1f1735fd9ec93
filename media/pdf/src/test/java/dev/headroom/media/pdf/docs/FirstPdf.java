// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf.docs;

import dev.headroom.media.pdf.PdfRenderer;
import dev.headroom.media.template.DocumentTemplate;
import java.util.Map;

/** The ten lines with which the page of PDF begins. */
final class FirstPdf {
  // @start region="pdf"
  private final PdfRenderer pdf = PdfRenderer.create();
  private final DocumentTemplate letter =
      DocumentTemplate.html("<h1>Notice</h1><p>Dear {{name}},</p>");

  byte[] letter(String name) {
    return pdf.render(letter.render(Map.of("name", name)));
  }
  // @end
}
