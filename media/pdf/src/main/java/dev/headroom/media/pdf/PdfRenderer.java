// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.KeyHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders HTML as PDF, within bounds of size and time.
 *
 * <p>The HTML is parsed as a browser parses it; scripts, frames and embedded objects are left out.
 * A document loads only what {@link Builder#resource} registered and images that are part of the
 * HTML; nothing is fetched. Text from right to left is laid out as such, and a letter that no font
 * of the document has comes from a built-in one that covers Latin, Greek, Cyrillic and Hebrew.
 *
 * <p>Thread-safe. A document waits for one of a few threads of its own; the same HTML is rendered
 * once and then returned from memory. A rendering that exceeds a bound of {@link PdfSettings} ends
 * with a {@link PdfException}.
 *
 * <pre>{@code
 * try (PdfRenderer pdf = PdfRenderer.create()) {
 *   byte[] letter = pdf.render("<h1>Notice</h1><p>Dear Ann,</p>");
 * }
 * }</pre>
 */
public final class PdfRenderer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PdfRenderer.class);
  private static final String WARM =
      "<html lang=\"he\"><style>@page{size:A4;margin:2cm} td{border:1px"
          + " solid}</style><h1>Warm</h1><p dir=\"rtl\">שלום"
          + " 1</p><table><tr><td>a</td><td><b>b</b></td></tr></table>";

  private final PdfSettings settings;
  private final PdfLayout layout;
  private final PdfListener listener;
  private final BackgroundScheduler threads;
  private final Cache<String, byte[]> documents;
  private final Map<String, CompletableFuture<byte[]>> running = new ConcurrentHashMap<>();
  private final AtomicInteger pending = new AtomicInteger();

  private PdfRenderer(Builder builder) {
    this.settings = builder.settings;
    this.listener = builder.listener;
    this.layout = new PdfLayout(settings, builder.fonts, builder.resources);
    this.threads = new BackgroundScheduler("pdf", settings.threads());
    this.documents =
        Caffeine.newBuilder()
            .maximumWeight(settings.cacheBytes())
            .weigher((String hash, byte[] pdf) -> pdf.length)
            .executor(Runnable::run)
            .build();
    if (settings.warm()) {
      threads.execute(() -> layout.render(WARM, deadline()));
    }
  }

  /** Creates a renderer with the default bounds. */
  public static PdfRenderer create() {
    return builder().build();
  }

  /** Returns a builder of a renderer. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Renders a document; waits until it is done.
   *
   * @param html a whole document, or the content of one; values of users must be escaped
   * @return the PDF, the caller's own copy
   * @throws PdfException if it is too large, takes too long or cannot be laid out, or if too many
   *     documents wait
   */
  public byte[] render(String html) {
    try {
      return document(html).get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS).clone();
    } catch (ExecutionException failed) {
      throw counted(exception(Objects.requireNonNullElse(failed.getCause(), failed)));
    } catch (TimeoutException late) {
      throw counted(
          new PdfException(
              PdfException.Reason.TIMEOUT,
              "the document was not rendered within %d ms: make it smaller, or raise timeout"
                  .formatted(settings.timeout().toMillis())));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw counted(
          new PdfException(PdfException.Reason.TIMEOUT, "the wait was interrupted", interrupted));
    } catch (PdfException refused) {
      throw counted(refused);
    }
  }

  private PdfException counted(PdfException failed) {
    inform(each -> each.failed(failed.reason()));
    return failed;
  }

  /** A document must not be missing because a listener fails. */
  private void inform(Consumer<PdfListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | Error failed) {
      LOG.error("a listener of rendered documents failed", failed);
    }
  }

  private CompletableFuture<byte[]> document(String html) {
    RenderBudget.require(
        html.length(), settings.maxInputLength(), "characters of HTML", "max-input-length");
    String hash = KeyHash.of(html);
    byte[] cached = documents.getIfPresent(hash);
    if (cached != null) {
      inform(PdfListener::reused);
      return CompletableFuture.completedFuture(cached);
    }
    CompletableFuture<byte[]> own = new CompletableFuture<>();
    CompletableFuture<byte[]> other = running.putIfAbsent(hash, own);
    if (other != null) {
      inform(PdfListener::reused);
      return other;
    }
    var unused = own.whenComplete((pdf, failed) -> ended(hash, own, pdf));
    // A rendering may have ended between the two looks; whoever joined this one gets it too.
    byte[] ended = documents.getIfPresent(hash);
    if (ended == null) {
      start(html, own);
    } else {
      inform(PdfListener::reused);
      own.complete(ended);
    }
    return own;
  }

  private void ended(String hash, CompletableFuture<byte[]> own, byte @Nullable [] pdf) {
    if (pdf != null) {
      documents.put(hash, pdf);
    }
    running.remove(hash, own);
  }

  private void start(String html, CompletableFuture<byte[]> result) {
    long deadlineNanos = deadline();
    if (pending.incrementAndGet() > settings.threads() + settings.maxWaiting()) {
      pending.decrementAndGet();
      result.completeExceptionally(
          new PdfException(
              PdfException.Reason.BUSY,
              "%d documents are rendered or wait, and no more may wait: try again, or raise threads"
                  .formatted(settings.threads() + settings.maxWaiting())));
      return;
    }
    boolean accepted =
        threads.execute(() -> {
          try {
            long begun = System.nanoTime();
            byte[] pdf = layout.render(html, deadlineNanos);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            inform(each -> each.rendered(took, pdf.length));
            result.complete(pdf);
          } catch (RuntimeException | StackOverflowError failed) {
            result.completeExceptionally(failed);
          } finally {
            pending.decrementAndGet();
            result.completeExceptionally(
                new PdfException(PdfException.Reason.BUSY, "the rendering ended without a result"));
          }
        });
    if (!accepted) {
      pending.decrementAndGet();
      result.completeExceptionally(
          new PdfException(PdfException.Reason.BUSY, "the renderer is closed"));
    }
  }

  private long deadline() {
    return System.nanoTime() + settings.timeout().toNanos();
  }

  private static PdfException exception(Throwable failure) {
    if (failure instanceof PdfException known) {
      return known;
    }
    return new PdfException(
        PdfException.Reason.MALFORMED, "the document cannot be laid out", failure);
  }

  /** Ends its threads; a document that is rendered now may end with an exception. */
  @Override
  public void close() {
    threads.close();
  }

  /**
   * Collects the fonts, resources and bounds of a renderer.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private final List<PdfFont> fonts = new ArrayList<>();
    private final Map<String, byte[]> resources = new HashMap<>();
    private PdfSettings settings = PdfSettings.defaults();
    private PdfListener listener = PdfListener.NONE;

    private Builder() {}

    /** Sets the bounds. */
    public Builder settings(PdfSettings bounds) {
      this.settings = bounds;
      return this;
    }

    /** Adds a font, which CSS names by its family. */
    public Builder font(PdfFont font) {
      fonts.add(font);
      return this;
    }

    /**
     * Adds an image or style sheet that documents may name.
     *
     * @param name as in {@code src} or {@code href}, such as {@code logo.png}
     */
    public Builder resource(String name, byte[] bytes) {
      resources.put(name, bytes.clone());
      return this;
    }

    /** Sets who is notified of rendered documents. */
    public Builder listener(PdfListener notified) {
      this.listener = notified;
      return this;
    }

    /** Creates the renderer, and begins to warm it. */
    public PdfRenderer build() {
      return new PdfRenderer(this);
    }
  }
}
