// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.media.pdf.PdfRenderer;
import dev.headroom.media.template.DocumentTemplate;
import org.springframework.stereotype.Component;

/**
 * Renders letters as PDF.
 *
 * <p>Thread-safe. It needs no transaction, so that none is open while a document is laid out.
 */
@Component
public class LetterDocuments {
  private final LetterViolations violations;
  private final PdfRenderer pdf;
  private final DocumentTemplate template =
      DocumentTemplate.html(LetterDocuments.class, "letter.html");

  LetterDocuments(LetterViolations violations, PdfRenderer pdf) {
    this.violations = violations;
    this.pdf = pdf;
  }

  /**
   * Renders the letter about a violation.
   *
   * @throws dev.headroom.media.pdf.PdfException if it cannot be rendered, or too many wait
   */
  public byte[] render(long violation) {
    return pdf.render(template.render(text(violation)));
  }

  LetterText text(long violation) {
    return LetterText.of(
        violations
            .findForLetter(violation)
            .orElseThrow(() -> RefusedException.missing("violation")),
        violations.countPhotos(violation));
  }
}
