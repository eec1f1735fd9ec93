// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import com.openhtmltopdf.bidi.support.ICUBidiReorderer;
import com.openhtmltopdf.bidi.support.ICUBidiSplitter;
import com.openhtmltopdf.extend.FSSupplier;
import com.openhtmltopdf.extend.impl.FSDefaultCacheStore;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FSFontUseCase;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.JDKXRLogger;
import com.openhtmltopdf.util.XRLog;
import com.openhtmltopdf.util.XRLogger;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jsoup.Jsoup;
import org.jsoup.helper.W3CDom;
import org.jsoup.nodes.Document;

/**
 * Lays one document out, with the fonts and resources of a renderer.
 *
 * <p>Thread-safe. Font metrics are read once and shared.
 */
final class PdfLayout {
  private static final String LEFT_OUT = "script, noscript, iframe, frame, object, embed, base";
  private static final String FALLBACK =
      "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final String FALLBACK_FAMILY = "Liberation Sans";
  private static final int REGULAR = 400;

  static {
    // The logger is one for the whole JVM: that of an application which has its own stays.
    XRLogger present = XRLog.getLoggerImpl();
    if (present == null || present instanceof JDKXRLogger) {
      XRLog.setLoggerImpl(new RenderLog());
    }
  }

  private final PdfSettings settings;
  private final List<PdfFont> fonts;
  private final Map<String, byte[]> resources;
  private final byte[] fallback = fallback();
  private final FSDefaultCacheStore metrics = new FSDefaultCacheStore();

  PdfLayout(PdfSettings settings, List<PdfFont> fonts, Map<String, byte[]> resources) {
    this.settings = settings;
    this.fonts = List.copyOf(fonts);
    this.resources = Map.copyOf(resources);
  }

  byte[] render(String html, long deadlineNanos) {
    RenderBudget budget = new RenderBudget(settings, deadlineNanos);
    budget.check();
    Document parsed = Jsoup.parse(html);
    parsed.select(LEFT_OUT).remove();
    PdfResources loaded = new PdfResources(resources, budget);
    try (PDDocument document = new PDDocument()) {
      PdfRendererBuilder builder =
          new PdfRendererBuilder()
              .withW3cDocument(new W3CDom().fromJsoup(parsed), PdfResources.SCHEME + ":/")
              .usePDDocument(document)
              .useUriResolver(loaded)
              .useProtocolsStreamImplementation(loaded, PdfResources.SCHEME)
              .useExternalResourceAccessControl(
                  loaded, ExternalResourceControlPriority.RUN_AFTER_RESOLVING_URI)
              .useUnicodeBidiSplitter(new ICUBidiSplitter.ICUBidiSplitterFactory())
              .useUnicodeBidiReorderer(new ICUBidiReorderer())
              .useUnicodeLineBreaker(budget)
              .usePageSupplier(budget)
              .useCacheStore(PdfRendererBuilder.CacheStore.PDF_FONT_METRICS, metrics)
              .withProducer("Headroom")
              .toStream(budget.output());
      addFonts(builder);
      builder.run();
      return budget.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addFonts(PdfRendererBuilder builder) {
    for (PdfFont each : fonts) {
      FSSupplier<InputStream> content = () -> new ByteArrayInputStream(each.bytes());
      builder.useFont(
          content,
          each.family(),
          each.weight(),
          each.italic() ? FontStyle.ITALIC : FontStyle.NORMAL,
          true,
          EnumSet.of(FSFontUseCase.DOCUMENT));
    }
    FSSupplier<InputStream> content = () -> new ByteArrayInputStream(fallback);
    builder.useFont(
        content,
        FALLBACK_FAMILY,
        REGULAR,
        FontStyle.NORMAL,
        true,
        EnumSet.of(FSFontUseCase.FALLBACK_PRE));
  }

  private static byte[] fallback() {
    try (InputStream in = Objects.requireNonNull(PDDocument.class.getResourceAsStream(FALLBACK))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
