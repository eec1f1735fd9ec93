// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import com.openhtmltopdf.extend.FSTextBreaker;
import com.openhtmltopdf.layout.UrlAwareLineBreakIterator;
import com.openhtmltopdf.pdfboxout.PageSupplier;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.text.BreakIterator;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/**
 * The time, pages, pixels and bytes that one rendering may still use.
 *
 * <p>The library cannot be interrupted, but it calls back: for each text that it breaks into lines,
 * for each page, and for the bytes that it writes. Each call throws once the bound is exceeded.
 *
 * <p>Confined to one thread.
 */
final class RenderBudget implements PageSupplier, FSTextBreaker {
  private final PdfSettings settings;
  private final long deadlineNanos;
  private final FSTextBreaker breaker =
      new UrlAwareLineBreakIterator(BreakIterator.getLineInstance(Locale.ROOT));
  private final Output output = new Output();
  private int pages;
  private long pixels;

  RenderBudget(PdfSettings settings, long deadlineNanos) {
    this.settings = settings;
    this.deadlineNanos = deadlineNanos;
  }

  void check() {
    if (System.nanoTime() - deadlineNanos >= 0) {
      throw new PdfException(
          PdfException.Reason.TIMEOUT,
          "the document was not rendered within %d ms: make it smaller, or raise timeout"
              .formatted(settings.timeout().toMillis()));
    }
  }

  /** Takes the pixels of an image, unless the document's images then had too many together. */
  boolean takePixels(long count) {
    boolean bounded = count <= settings.maxImagePixels() - pixels;
    pixels += bounded ? count : 0;
    return bounded;
  }

  OutputStream output() {
    return output;
  }

  byte[] bytes() {
    return output.content.toByteArray();
  }

  @Override
  public PDPage requestPage(
      PDDocument document, float width, float height, int number, int shadowNumber) {
    check();
    pages++;
    require(pages, settings.maxPages(), "pages", "max-pages");
    PDPage page = new PDPage(new PDRectangle(width, height));
    document.addPage(page);
    return page;
  }

  @Override
  public void setText(String text) {
    check();
    breaker.setText(text);
  }

  @Override
  public int next() {
    return breaker.next();
  }

  static void require(long value, long max, String unit, String setting) {
    if (value > max) {
      throw new PdfException(
          PdfException.Reason.TOO_LARGE,
          "the document has more than %d %s: make it smaller, or raise %s"
              .formatted(max, unit, setting));
    }
  }

  /** Collects the bytes of the document. Confined to one thread. */
  private final class Output extends OutputStream {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      check();
      require(
          content.size() + (long) length, settings.maxOutputBytes(), "bytes", "max-output-bytes");
      content.write(bytes, offset, length);
    }
  }
}
