// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.civiclog.letter.LetterText.Dates;
import dev.headroom.apps.civiclog.letter.LetterText.Line;
import dev.headroom.apps.civiclog.letter.LetterText.Notice;
import dev.headroom.apps.civiclog.letter.LetterText.Party;
import dev.headroom.media.pdf.PdfRenderer;
import dev.headroom.media.template.DocumentTemplate;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class LetterTextTest {
  private static final DocumentTemplate LETTER =
      DocumentTemplate.html(LetterDocuments.class, "letter.html");

  private static LetterText letter(String owner, String title, List<Line> paragraphs) {
    return new LetterText(
        new Party(Line.of("Oak Hill"), Line.of("Dallas, TX")),
        new Party(Line.of(owner), Line.of("12 Elm Street, unit 4")),
        new Dates("November 29, 2026", "December 13, 2026"),
        new Notice("17", "trash", Line.of(title), paragraphs),
        "3 photographs can be seen with the notice online. ");
  }

  @Test
  void isReadInTheDirectionOfItsOwnLetters() {
    assertThat(Line.of("12 Elm Street").direction()).isEqualTo("ltr");
    assertThat(Line.of("רחוב האלון 12").direction()).isEqualTo("rtl");
    assertThat(Line.of("12").direction()).isEqualTo("ltr");
    assertThat(LETTER.render(letter("רות כהן", "פח", List.of(Line.of("ליד השער")))))
        .contains("<div dir=\"rtl\">רות כהן</div>")
        .contains("<td dir=\"rtl\">פח</td>")
        .contains("<p class=\"report\" dir=\"rtl\">ליד השער</p>");
  }

  @Test
  void bringsNoMarkup() {
    String html = LETTER.render(letter("<b>Ann</b>", "\"><img src=x>", List.of()));
    assertThat(html).doesNotContain("<b>Ann").doesNotContain("<img").contains("&lt;b&gt;Ann");
  }

  /** Also where nothing says at which letter a line may be broken. */
  @Test
  void staysWithinThePageHoweverLongItIs() throws Exception {
    String word = "W".repeat(120);
    byte[] pdf;
    try (PdfRenderer renderer = PdfRenderer.create()) {
      pdf = renderer.render(LETTER.render(letter(word, word, List.of(Line.of("x".repeat(4000))))));
    }
    try (PDDocument document = Loader.loadPDF(pdf)) {
      PDFTextStripper text = new PDFTextStripper();
      String all = text.getText(document);
      assertThat(all)
          .contains("December 13, 2026", "3 photographs", "of " + document.getNumberOfPages());
      assertThat(all.lines().mapToInt(String::length).max().orElse(0))
          .as("the longest line")
          .isLessThan(115);
    }
  }
}
