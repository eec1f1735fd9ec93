// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.ground.SettingsRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PdfRendererTest {
  private final AtomicInteger rendered = new AtomicInteger();
  private final PdfRenderer pdf =
      PdfRenderer.builder()
          .settings(with(Map.of("timeout", Duration.ofMinutes(2), "warm", false)))
          .resource("logo.png", PngSamples.png(4, 3))
          .resource(
              "letter.css", "p { text-transform: uppercase }".getBytes(StandardCharsets.UTF_8))
          .listener(
              new PdfListener() {
                @Override
                public void rendered(Duration took, int sizeBytes) {
                  rendered.incrementAndGet();
                }
              })
          .build();

  @AfterAll
  void close() {
    pdf.close();
  }

  @Test
  void rendersTheHtmlThatPeopleWrite() {
    byte[] document =
        pdf.render("<title>Notice</title><h1>Notice</h1><p>Dear Ann &amp; Bob,<br>hello");

    assertThat(new String(document, 0, 5, StandardCharsets.ISO_8859_1)).isEqualTo("%PDF-");
    assertThat(text(document)).contains("Notice", "Dear Ann & Bob,", "hello");
  }

  @Test
  void laysHebrewOutFromRightToLeft() throws IOException {
    byte[] document = pdf.render("<p dir=\"rtl\">שלום עולם 25</p>");
    List<TextPosition> letters = new ArrayList<>();
    PDFTextStripper reader =
        new PDFTextStripper() {
          @Override
          protected void processTextPosition(TextPosition text) {
            letters.add(text);
            super.processTextPosition(text);
          }
        };
    try (PDDocument read = Loader.loadPDF(document)) {
      assertThat(reader.getText(read)).contains("שלום עולם");
    }

    assertThat(x(letters, "ש")).isGreaterThan(x(letters, "ם"));
    assertThat(x(letters, "2")).isLessThan(x(letters, "5")).isLessThan(x(letters, "ע"));
  }

  @Test
  void loadsRegisteredResourcesAlone() throws IOException {
    byte[] document =
        pdf.render(
            "<link rel=\"stylesheet\" href=\"letter.css\"><p>small</p><img src=\"logo.png\">");

    assertThat(text(document)).contains("SMALL");
    assertThat(images(document)).isEqualTo(1);
  }

  @Test
  void fetchesNothing(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("secret.png"), PngSamples.png(5, 5));
    Path style = Files.writeString(folder.resolve("secret.css"), "p { text-transform: uppercase }");
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      String at = "http://localhost:" + server.getAddress().getPort();
      byte[] document =
          pdf.render(
              """
              <!DOCTYPE html [<!ENTITY x SYSTEM "%3$s">]>
              <html><head><base href="%1$s/"><link rel="stylesheet" href="%1$s/a.css">
              <link rel="stylesheet" href="%3$s">
              <style>@import url(%1$s/b.css);
              @font-face { font-family: f; src: url(%1$s/f.ttf) }
              p { font-family: f; background: url(%1$s/c.png) } body { background: url('%2$s') }
              </style></head><body><p>kept &x;</p><img src="%1$s/d.png"><img src="%2$s">
              <img src="classpath:/org/apache/pdfbox/resources/version.properties">
              <iframe src="%1$s/e.html"></iframe><object data="%1$s/g.svg"></object></body></html>
              """
                  .formatted(at, file.toUri(), style.toUri()));

      assertThat(text(document)).contains("kept");
      assertThat(images(document)).isZero();
      assertThat(requests).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void leavesOutAnImageWithTooManyPixels() throws IOException {
    String bomb =
        "data:image/png;base64,"
            + Base64.getEncoder().encodeToString(PngSamples.header(60_000, 60_000));
    String small =
        "data:image/png;base64," + Base64.getEncoder().encodeToString(PngSamples.png(6, 6));

    byte[] document =
        pdf.render("<img src=\"" + bomb + "\"><img src=\"" + small + "\"><p>after</p>");

    assertThat(text(document)).contains("after");
    assertThat(images(document)).isEqualTo(1);
  }

  @Test
  void boundsThePixelsOfAllImagesTogether() throws IOException {
    try (PdfRenderer few =
        PdfRenderer.builder()
            .settings(
                with(
                    Map.of(
                        "timeout", Duration.ofMinutes(2), "warm", false, "max-image-pixels", 100)))
            .build()) {
      String first = "<img src=\"data:image/png;base64," + base64(PngSamples.png(8, 8)) + "\">";
      String second = "<img src=\"data:image/png;base64," + base64(PngSamples.png(8, 7)) + "\">";

      assertThat(images(few.render(first + first))).isPositive();
      assertThat(images(few.render(first + second))).isEqualTo(1);
      assertThat(images(few.render(second))).isEqualTo(1);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void returnsTheSameHtmlFromMemory() {
    int before = rendered.get();
    List<CompletableFuture<byte[]>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(CompletableFuture.supplyAsync(() -> pdf.render("<p>the same</p>")));
    }
    byte[] first = callers.getFirst().join();
    first[0] = 0;

    assertThat(callers.stream().map(CompletableFuture::join).skip(1))
        .allMatch(each -> each[0] == '%');
    assertThat(rendered.get() - before).isEqualTo(1);
  }

  @Test
  void refusesWhatIsTooLarge() {
    try (PdfRenderer small =
        PdfRenderer.builder()
            .settings(
                with(
                    Map.of(
                        "timeout", Duration.ofMinutes(2),
                        "warm", false,
                        "max-input-length", 5_000,
                        "max-pages", 2,
                        "max-output-bytes", 10_000)))
            .build()) {
      assertReason(PdfException.Reason.TOO_LARGE, () -> small.render("x".repeat(5_001)))
          .withMessageContaining("max-input-length");
      assertReason(
              PdfException.Reason.TOO_LARGE,
              () -> small.render("<p style=\"page-break-after: always\">a</p>".repeat(3)))
          .withMessageContaining("max-pages");
      assertReason(
              PdfException.Reason.TOO_LARGE,
              () ->
                  small.render(
                      "<p style=\"font-family: 'Liberation Sans'\">" + someLetters() + "</p>"))
          .withMessageContaining("max-output-bytes");
    }
  }

  @Test
  void abandonsWhatTakesTooLongAndGoesOn() {
    AtomicInteger large = new AtomicInteger();
    try (PdfRenderer hasty =
        PdfRenderer.builder()
            .settings(
                with(
                    Map.of(
                        "timeout",
                        Duration.ofMillis(100),
                        "warm",
                        false,
                        "threads",
                        1,
                        "max-waiting",
                        0)))
            .listener(
                new PdfListener() {
                  @Override
                  public void rendered(Duration took, int sizeBytes) {
                    large.addAndGet(sizeBytes > 50_000 ? 1 : 0);
                  }
                })
            .build()) {
      assertReason(
          PdfException.Reason.TIMEOUT,
          () -> hasty.render("<table><tr><td>" + "<p>word word</p>".repeat(100_000)));
      // The one thread is free again once a document is accepted, whether it is ready in time or
      // not.
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> !PdfException.Reason.BUSY.equals(reason(hasty, "<p>short</p>")));
    }
    assertThat(large).hasValue(0);
  }

  private static PdfException.@Nullable Reason reason(PdfRenderer renderer, String html) {
    try {
      renderer.render(html);
      return null;
    } catch (PdfException failed) {
      return failed.reason();
    }
  }

  @Test
  void refusesWhenTooManyWait() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (PdfRenderer one =
        PdfRenderer.builder()
            .settings(
                with(
                    Map.of(
                        "timeout",
                        Duration.ofMinutes(2),
                        "warm",
                        false,
                        "threads",
                        1,
                        "max-waiting",
                        0)))
            .listener(
                new PdfListener() {
                  @Override
                  public void rendered(Duration took, int sizeBytes) {
                    running.countDown();
                    awaitUninterruptibly(end);
                  }
                })
            .build()) {
      CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> one.render("<p>1</p>"));
      running.await();

      assertReason(PdfException.Reason.BUSY, () -> one.render("<p>2</p>"));
      end.countDown();
      assertThat(first.join()).isNotEmpty();
    }
  }

  @Test
  void usesTheFontsOfTheApplication() throws IOException {
    byte[] font;
    try (var in =
        PDDocument.class.getResourceAsStream(
            "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
      font = java.util.Objects.requireNonNull(in).readAllBytes();
    }
    try (PdfRenderer own =
        PdfRenderer.builder()
            .settings(with(Map.of("timeout", Duration.ofMinutes(2), "warm", false)))
            .font(PdfFont.regular("Own", font))
            .build()) {
      byte[] document = own.render("<p style=\"font-family: Own\">own letters</p>");
      List<String> names = new ArrayList<>();
      try (PDDocument read = Loader.loadPDF(document)) {
        var resources = read.getPage(0).getResources();
        for (var each : resources.getFontNames()) {
          names.add(resources.getFont(each).getName());
        }
      }
      assertThat(names).anyMatch(each -> each.contains("Liberation"));
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static org.assertj.core.api.ThrowableAssertAlternative<PdfException> assertReason(
      PdfException.Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    var failure = assertThatExceptionOfType(PdfException.class).isThrownBy(call);
    failure.satisfies(each -> assertThat(each.reason()).isEqualTo(reason));
    return failure;
  }

  private static PdfSettings with(Map<String, Object> values) {
    return SettingsRecord.of(PdfSettings.class)
        .create(each -> {
          @Nullable Object own = values.get(each.name());
          return own != null ? own : each.defaultValue();
        });
  }

  private static String someLetters() {
    StringBuilder letters = new StringBuilder();
    for (char each = 'א'; each <= 'ת'; each++) {
      letters.append(each);
    }
    for (char each = 'а'; each <= 'я'; each++) {
      letters.append(each).append(Character.toUpperCase(each));
    }
    for (char each = 'α'; each <= 'ω'; each++) {
      letters.append(each).append(Character.toUpperCase(each));
    }
    return letters.toString();
  }

  private static float x(List<TextPosition> letters, String letter) {
    return letters.stream()
        .filter(each -> each.getUnicode().equals(letter))
        .findFirst()
        .orElseThrow()
        .getX();
  }

  private static String text(byte[] document) {
    try (PDDocument read = Loader.loadPDF(document)) {
      return new PDFTextStripper().getText(read);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int images(byte[] document) throws IOException {
    int images = 0;
    try (PDDocument read = Loader.loadPDF(document)) {
      for (var page : read.getPages()) {
        for (var each : page.getResources().getXObjectNames()) {
          images += page.getResources().isImageXObject(each) ? 1 : 0;
        }
      }
    }
    return images;
  }
}
